import { words } from '../words.ts';

export function HistoryView() {
  return <h1>{words.views.history}</h1>;
}
