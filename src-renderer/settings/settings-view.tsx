import { words } from '../words.ts';

export function SettingsView() {
  return <h1>{words.views.settings}</h1>;
}
