import { type Schedule, scheduleModeSchema } from '../../src-shared/preferences.ts';
import { Card } from '../components/card.tsx';
import { Choices } from '../components/choices.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { SwitchRow } from '../components/switch-row.tsx';
import { TimeInput } from '../components/time-input.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './schedule-card.module.css';
import { usePreference } from './use-preference.ts';

/** When Keepsake works by itself, as far as it can here. */
export function ScheduleCard() {
  const background = useKeepsake((state) => state.app?.abilities.background === true);
  const startsAtLogin = useKeepsake((state) => state.app?.abilities.startAtLogin === true);
  return (
    <Card title={words.settings.schedule.title}>
      {background && <BySchedule />}
      {startsAtLogin && <AtLogin />}
    </Card>
  );
}

function BySchedule() {
  const schedule = usePreference('schedule');
  const knowsPower = useKeepsake((state) => state.app?.abilities.power === true);
  const { mode, at, onBattery, onMetered } = schedule.value;
  const change = (changes: Partial<Schedule>) => schedule.set({ ...schedule.value, ...changes });
  const choices = scheduleModeSchema.options.map((value) => ({ value, ...words.settings.schedule.modes[value] }));
  return (
    <>
      <p className={styles.detail}>{words.settings.schedule.detail}</p>
      <Choices
        label={words.settings.schedule.label}
        choices={choices}
        value={mode}
        onChange={(chosen) => change({ mode: chosen })}
        below={
          mode === 'daily' && <TimeInput label={words.settings.schedule.at} value={at} onChange={(time) => change({ at: time })} />
        }
      />
      {knowsPower && mode !== 'manual' && (
        <div className={styles.switches}>
          <SwitchRow
            label={words.settings.schedule.onBattery}
            detail={words.settings.schedule.onBatteryDetail}
            isSelected={!onBattery}
            onChange={(wait) => change({ onBattery: !wait })}
          />
          <SwitchRow
            label={words.settings.schedule.onMetered}
            detail={words.settings.schedule.onMeteredDetail}
            isSelected={!onMetered}
            onChange={(wait) => change({ onMetered: !wait })}
          />
        </div>
      )}
      <ErrorNote message={schedule.error} />
    </>
  );
}

function AtLogin() {
  const startAtLogin = usePreference('startAtLogin');
  return (
    <div className={styles.switches}>
      <SwitchRow
        label={words.settings.schedule.atLogin}
        detail={words.settings.schedule.atLoginDetail}
        isSelected={startAtLogin.value}
        onChange={startAtLogin.set}
      />
      <ErrorNote message={startAtLogin.error} />
    </div>
  );
}
