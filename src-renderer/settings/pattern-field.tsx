import { useRef, useState } from 'react';
import { Button, FieldError, Label, TextArea, TextField } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { words } from '../words.ts';
import styles from './pattern-field.module.css';

export interface PatternFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong with which line, from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Lines that are seen at least, and at most before it scrolls. */
const rowsMin = 5;
const rowsMax = 14;

/** Several lines of text with their numbers; a line with a problem is marked, and its sentence leads to it. */
export function PatternField({ text, onChange, problems }: PatternFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const lines = text.split('\n');
  const select = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  const { patterns } = words.settings;
  return (
    <TextField className={cx(styles.field)} value={text} onChange={onChange} isInvalid={problems.length > 0}>
      <Label className={styles.label}>{patterns.label}</Label>
      <div className={styles.editor}>
        <div className={styles.gutter} aria-hidden="true">
          <div className={styles.numbers} style={{ translate: `0 ${-scrollTop}px` }}>
            {lines.map((_, index) => {
              const wrong = problems.some(({ line }) => line === index + 1);
              return (
                // A line is its place.
                <div key={index} className={cx(styles.number, wrong && styles.wrong)}>
                  {index + 1}
                </div>
              );
            })}
          </div>
        </div>
        <TextArea
          ref={area}
          className={cx(styles.area)}
          rows={Math.min(rowsMax, Math.max(rowsMin, lines.length + 1))}
          wrap="off"
          spellCheck="false"
          autoCapitalize="off"
          autoCorrect="off"
          placeholder={patterns.example}
          onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        />
      </div>
      <FieldError className={cx(styles.problems)}>
        {problems.map(({ line, message }) => (
          <span key={line} className={styles.problem}>
            <Button className={cx(styles.line)} onPress={() => select(line)}>
              {patterns.line(line)}
            </Button>
            <span>{words.said(message)}</span>
          </span>
        ))}
      </FieldError>
    </TextField>
  );
}
