import { Button, Input, SearchField } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './search-input.module.css';

export interface SearchInputProps {
  /** Said to those who listen, and shown as long as nothing is typed. */
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  /** Characters. */
  readonly maxLength: number;
  readonly onChange: (value: string) => void;
}

/** A line to search with. Escape and the cross empty it. */
export function SearchInput({ label, clearLabel, value, maxLength, onChange }: SearchInputProps) {
  return (
    <SearchField className={cx(styles.field)} aria-label={label} value={value} maxLength={maxLength} onChange={onChange}>
      <Icon name="search" size={16} />
      <Input className={cx(styles.input)} placeholder={label} spellCheck="false" autoCapitalize="off" />
      <Button className={cx(styles.clear)} aria-label={clearLabel}>
        <Icon name="cross" size={14} />
      </Button>
    </SearchField>
  );
}
