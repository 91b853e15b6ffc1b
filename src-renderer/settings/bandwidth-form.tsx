import { Input, TextField } from 'react-aria-components';
import { type Bandwidth, timeOfDaySchema } from '../../src-shared/preferences.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Choices } from '../components/choices.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { SelectField } from '../components/select-field.tsx';
import { words } from '../words.ts';
import styles from './bandwidth-form.module.css';
import { usePreference } from './use-preference.ts';

type Slot = Bandwidth['timetable'][number];
const modes = ['unlimited', 'limited', 'timetable'] as const;
type Mode = (typeof modes)[number];

/** What is offered: from a slow line that others use as well, to a fast one. Bytes a second. */
const speeds = [50_000, 100_000, 250_000, 500_000, 1e6, 2e6, 3e6, 5e6, 10e6, 20e6, 50e6, 100e6];
const speedDefault = 2e6;
/** Gentle while people work, everything at night. */
const timetableDefault: Bandwidth['timetable'] = [{ from: '08:00', bytesPerSecond: 1e6 }, { from: '22:00' }];
/** As the contract has it. */
const slotsMax = 24;
const unlimited = 'unlimited';

/** What uploads may take of the network: changed at once, also for a run that goes on. */
export function BandwidthForm() {
  const { value, set, error } = usePreference('bandwidth');
  const mode = modeOf(value);
  const choices = modes.map((each) => ({ value: each, ...words.bandwidth.modes[each] }));
  return (
    <div className={styles.form}>
      <Choices
        label={words.bandwidth.label}
        choices={choices}
        value={mode}
        onChange={(chosen) => set(bandwidthOf(chosen, value))}
      />
      {mode === 'limited' && (
        <SpeedField
          label={words.bandwidth.speed}
          value={value.bytesPerSecond}
          onChange={(bytesPerSecond) => set({ ...value, ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) })}
        />
      )}
      {mode === 'timetable' && (
        <Timetable slots={value.timetable} onChange={(timetable) => set({ ...value, timetable })} />
      )}
      <ErrorNote message={error} />
    </div>
  );
}

function modeOf({ bytesPerSecond, timetable }: Bandwidth): Mode {
  if (timetable.length > 0) return 'timetable';
  return bytesPerSecond === undefined ? 'unlimited' : 'limited';
}

function bandwidthOf(mode: Mode, before: Bandwidth): Bandwidth {
  switch (mode) {
    case 'unlimited':
      return { timetable: [] };
    case 'limited':
      return { bytesPerSecond: before.bytesPerSecond ?? speedDefault, timetable: [] };
    case 'timetable':
      return { ...before, timetable: timetableDefault };
  }
}

interface TimetableProps {
  readonly slots: readonly Slot[];
  readonly onChange: (slots: Slot[]) => void;
}

/** Every day, from each time to the next. */
function Timetable({ slots, onChange }: TimetableProps) {
  const change = (index: number, slot: Slot) => onChange(slots.with(index, slot));
  return (
    <div className={styles.timetable}>
      <ol className={styles.slots} aria-label={words.bandwidth.timetable}>
        {slots.map((slot, index) => (
          // A slot has no name but its place in the list.
          <li key={index} className={styles.slot}>
            <TextField
              className={cx(styles.time)}
              aria-label={words.bandwidth.from}
              type="time"
              value={slot.from}
              onChange={(from) => timeOfDaySchema.safeParse(from).success && change(index, { ...slot, from })}
              // Not while it is typed: the row would run away from whoever types.
              onBlur={() => onChange(inOrder(slots))}
            >
              <Input className={cx(styles.input)} />
            </TextField>
            <SpeedField
              label={words.bandwidth.speedFrom(slot.from)}
              value={slot.bytesPerSecond}
              orNone
              onChange={(bytesPerSecond) =>
                change(index, bytesPerSecond === undefined ? { from: slot.from } : { from: slot.from, bytesPerSecond })
              }
            />
            <IconButton
              icon="cross"
              aria-label={words.bandwidth.remove(slot.from)}
              isDisabled={slots.length === 1}
              onPress={() => onChange(slots.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      <Button
        size="small"
        icon="plus"
        isDisabled={slots.length >= slotsMax}
        onPress={() => onChange(inOrder([...slots, { from: freeHour(slots) }]))}
      >
        {words.bandwidth.add}
      </Button>
    </div>
  );
}

const inOrder = (slots: readonly Slot[]): Slot[] => slots.toSorted((a, b) => (a.from < b.from ? -1 : 1));

/** A full hour that no slot begins with. */
function freeHour(slots: readonly Slot[]): string {
  const hours = Array.from(
    { length: slotsMax },
    (_, index) => `${String((index + 12) % slotsMax).padStart(2, '0')}:00`,
  );
  return hours.find((hour) => !slots.some(({ from }) => from === hour)) ?? '12:00';
}

interface SpeedFieldProps {
  readonly label: string;
  /** Bytes a second; undefined: no limit. */
  readonly value: number | undefined;
  /** In a row of the timetable: its time names it. */
  readonly orNone?: boolean;
  readonly onChange: (value: number | undefined) => void;
}

function SpeedField({ label, value, orNone = false, onChange }: SpeedFieldProps) {
  // What was set elsewhere, e.g. by hand, is offered as well.
  const offered = value === undefined || speeds.includes(value) ? speeds : [...speeds, value].sort((a, b) => a - b);
  const options = [
    ...(orNone ? [{ value: unlimited, name: words.bandwidth.none }] : []),
    ...offered.map((each) => ({ value: String(each), name: words.bandwidth.speedOf(each) })),
  ];
  return (
    <div className={styles.speed}>
      <SelectField
        label={label}
        labelHidden={orNone}
        options={options}
        value={value === undefined ? unlimited : String(value)}
        onChange={(chosen) => onChange(chosen === unlimited ? undefined : Number(chosen))}
      />
    </div>
  );
}
