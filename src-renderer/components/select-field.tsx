import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './select-field.module.css';

export interface SelectFieldProps<V extends string> {
  readonly label: string;
  /** Where what stands around it names it for those who see it. */
  readonly labelHidden?: boolean;
  readonly options: readonly { readonly value: V; readonly name: string; readonly lang?: string }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  /** In a bar of tools: the label is said and not shown. */
  readonly compact?: boolean;
}

/** One of several in a list that opens. */
export function SelectField<V extends string>({ label, labelHidden = false, options, value, onChange, compact = false }: SelectFieldProps<V>) {
  return (
    <Select
      className={cx(styles.field, compact && styles.compact)}
      {...(compact ? { 'aria-label': label } : {})}
      value={value}
      onChange={(chosen) => {
        const option = options.find((each) => each.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
    >
      {!compact && <Label className={cx(styles.label, labelHidden && styles.hidden)}>{label}</Label>}
      <Button className={cx(styles.button)}>
        <SelectValue className={cx(styles.value)} />
        <span className={styles.arrow}>
          <Icon name="chevron" size={16} />
        </span>
      </Button>
      <Popover className={cx(styles.popover)}>
        <ListBox className={cx(styles.list)}>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} textValue={option.name} className={cx(styles.option)}>
              <span lang={option.lang}>{option.name}</span>
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
