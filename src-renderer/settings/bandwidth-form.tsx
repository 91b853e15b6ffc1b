import type { ReactNode } from 'react';
import { bandwidthMode } from '../../src-shared/bandwidth.ts';
import { type Bandwidth, type BandwidthMode, bandwidthModeSchema } from '../../src-shared/preferences.ts';
import { Button, IconButton } from '../components/button.tsx';
import { Choices } from '../components/choices.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { SelectField } from '../components/select-field.tsx';
import { TimeInput } from '../components/time-input.tsx';
import { timeOfDay } from '../formats.ts';
import { words } from '../words.ts';
import styles from './bandwidth-form.module.css';
import { usePreference } from './use-preference.ts';

type Slot = Bandwidth['timetable'][number];

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
  const mode = bandwidthMode(value);
  /** Below the choice that it belongs to. */
  const below: Readonly<Record<BandwidthMode, ReactNode>> = {
    unlimited: undefined,
    limited: (
      <SpeedField
        label={words.bandwidth.speed}
        value={value.bytesPerSecond}
        onChange={(bytesPerSecond) => set({ ...value, mode, ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }) })}
      />
    ),
    timetable: <Timetable slots={value.timetable} onChange={(timetable) => set({ ...value, mode, timetable })} />,
  };
  return (
    <div className={styles.form}>
      <Choices
        label={words.bandwidth.label}
        choices={bandwidthModeSchema.options.map((each) => ({ value: each, ...words.bandwidth.modes[each] }))}
        value={mode}
        onChange={(chosen) => set(bandwidthOf(chosen, value))}
        below={below[mode]}
      />
      <ErrorNote message={error} />
    </div>
  );
}

/** Another choice: what was set for each of them is kept. */
function bandwidthOf(mode: BandwidthMode, { bytesPerSecond, timetable }: Bandwidth): Bandwidth {
  const limit = bytesPerSecond ?? (mode === 'limited' ? speedDefault : undefined);
  return {
    mode,
    ...(limit === undefined ? {} : { bytesPerSecond: limit }),
    timetable: timetable.length === 0 && mode === 'timetable' ? timetableDefault : timetable,
  };
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
            <TimeInput
              label={words.bandwidth.from}
              labelHidden
              value={slot.from}
              onChange={(from) => change(index, { ...slot, from })}
              // Not while it is typed: the row would run away from whoever types.
              onLeave={() => onChange(inOrder(slots))}
            />
            <SpeedField
              label={words.bandwidth.speedFrom(timeOfDay(slot.from))}
              value={slot.bytesPerSecond}
              orNone
              onChange={(bytesPerSecond) =>
                change(index, bytesPerSecond === undefined ? { from: slot.from } : { from: slot.from, bytesPerSecond })
              }
            />
            <IconButton
              icon="cross"
              aria-label={words.bandwidth.remove(timeOfDay(slot.from))}
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
