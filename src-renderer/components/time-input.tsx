import { parseTime } from '@internationalized/date';
import { DateInput, DateSegment, Label, TimeField } from 'react-aria-components';
import { timeOfDaySchema } from '../../src-shared/preferences.ts';
import { cx } from './cx.ts';
import styles from './time-input.module.css';

export interface TimeInputProps {
  readonly label: string;
  /** Where what stands around it names it for those who see it. */
  readonly labelHidden?: boolean;
  /** HH:MM */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onLeave?: () => void;
}

/** A time of day, written as all other times of the page are: by the language that was chosen, not by the browser's. */
export function TimeInput({ label, labelHidden = false, value, onChange, onLeave }: TimeInputProps) {
  return (
    <TimeField
      className={cx(styles.field)}
      value={parseTime(value)}
      granularity="minute"
      shouldForceLeadingZeros
      {...(labelHidden ? { 'aria-label': label } : {})}
      onChange={(time) => {
        const typed = time?.toString().slice(0, 5);
        if (timeOfDaySchema.safeParse(typed).success && typed !== undefined) onChange(typed);
      }}
      onBlur={() => onLeave?.()}
    >
      {!labelHidden && <Label className={styles.label}>{label}</Label>}
      <DateInput className={cx(styles.input)}>{(segment) => <DateSegment segment={segment} className={cx(styles.segment)} />}</DateInput>
    </TimeField>
  );
}
