import { SwitchButton, SwitchField, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './switch-row.module.css';

export interface SwitchRowProps {
  readonly label: string;
  /** One sentence: what it means to have it on. */
  readonly detail: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

/** Something that is on or off, with its switch at the end of the line. */
export function SwitchRow({ label, detail, isSelected, onChange }: SwitchRowProps) {
  return (
    <SwitchField className={cx(styles.row)} isSelected={isSelected} onChange={onChange}>
      <SwitchButton className={cx(styles.button)}>
        <span className={styles.label}>{label}</span>
        <span className={styles.track} />
      </SwitchButton>
      <Text slot="description" className={styles.detail}>
        {detail}
      </Text>
    </SwitchField>
  );
}
