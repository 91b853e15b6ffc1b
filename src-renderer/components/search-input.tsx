import { useEffect, useState } from 'react';
import { Button, Input, SearchField } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './icon.tsx';
import styles from './search-input.module.css';

export interface SearchInputProps {
  /** Said to those who listen, and shown as long as nothing is typed. */
  readonly label: string;
  readonly clearLabel: string;
  /** What is searched for now. */
  readonly search: string;
  /** Characters. */
  readonly maxLength: number;
  /** Called a moment after the last key, and at once when the line is emptied. Must be the same function each time. */
  readonly onSearch: (search: string) => void;
}

/** How long nothing is typed before it is searched, in milliseconds. */
const typingMs = 200;

/** A line to search with. Escape and the cross empty it. */
export function SearchInput({ label, clearLabel, search, maxLength, onSearch }: SearchInputProps) {
  const [text, setText] = useState(search);
  // It may be emptied elsewhere: "Show all again".
  const [shown, setShown] = useState(search);
  if (shown !== search) {
    setShown(search);
    setText(search);
  }
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => onSearch(text), text === '' ? 0 : typingMs);
    return () => clearTimeout(timer);
  }, [text, search, onSearch]);
  return (
    <SearchField className={cx(styles.field)} aria-label={label} value={text} maxLength={maxLength} onChange={setText}>
      <Icon name="search" size={16} />
      <Input className={cx(styles.input)} placeholder={label} spellCheck="false" autoCapitalize="off" />
      <Button className={cx(styles.clear)} aria-label={clearLabel}>
        <Icon name="cross" size={14} />
      </Button>
    </SearchField>
  );
}
