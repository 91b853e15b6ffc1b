import { checkingSchema } from '../../src-shared/preferences.ts';
import { Card } from '../components/card.tsx';
import { Choices } from '../components/choices.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { SwitchRow } from '../components/switch-row.tsx';
import { words } from '../words.ts';
import styles from './schedule-card.module.css';
import { usePreference } from './use-preference.ts';

/** What Keepsake checks by itself. */
export function ChecksCard() {
  const { value, set, error } = usePreference('checks');
  const choices = checkingSchema.shape.verify.options.map((period) => ({ value: period, ...words.settings.checks.periods[period] }));
  return (
    <Card title={words.settings.checks.title}>
      <p className={styles.detail}>{words.settings.checks.detail}</p>
      <Choices label={words.settings.checks.label} choices={choices} value={value.verify} onChange={(verify) => set({ ...value, verify })} />
      <div className={styles.switches}>
        <SwitchRow
          label={words.settings.checks.drill}
          detail={words.settings.checks.drillDetail}
          isSelected={value.drill === 'monthly'}
          onChange={(monthly) => set({ ...value, drill: monthly ? 'monthly' : 'never' })}
        />
      </div>
      <ErrorNote message={error} />
    </Card>
  );
}
