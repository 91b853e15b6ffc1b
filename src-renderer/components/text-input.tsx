import { Input, Label, Text, TextField, type TextFieldProps } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './text-input.module.css';

export interface TextInputProps extends Omit<TextFieldProps, 'className' | 'children'> {
  readonly label: string;
  readonly detail?: string;
  readonly example?: string;
}

/** A line of text with its label above and, where it helps, a sentence below. */
export function TextInput({ label, detail, example, ...rest }: TextInputProps) {
  return (
    <TextField {...rest} className={cx(styles.field)}>
      <Label className={styles.label}>{label}</Label>
      <Input className={cx(styles.input)} spellCheck="false" autoCapitalize="off" placeholder={example ?? ''} />
      {detail !== undefined && (
        <Text slot="description" className={styles.detail}>
          {detail}
        </Text>
      )}
    </TextField>
  );
}
