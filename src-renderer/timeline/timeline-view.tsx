import { words } from '../words.ts';

export function TimelineView() {
  return <h1>{words.views.timeline}</h1>;
}
