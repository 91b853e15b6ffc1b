import { preferencesSchema } from '../../src-shared/preferences.ts';
import { Card } from '../components/card.tsx';
import { Choices } from '../components/choices.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { words } from '../words.ts';
import { usePreference } from './use-preference.ts';

/** How much the system's notifications tell. */
export function NotificationsCard() {
  const level = usePreference('notifications');
  const choices = preferencesSchema.shape.notifications.options.map((value) => ({
    value,
    ...words.settings.notifications.levels[value],
  }));
  return (
    <Card title={words.settings.notifications.title}>
      <Choices label={words.settings.notifications.label} choices={choices} value={level.value} onChange={level.set} />
      <ErrorNote message={level.error} />
    </Card>
  );
}
