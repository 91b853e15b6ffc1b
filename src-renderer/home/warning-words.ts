import type { Warning } from '../../src-shared/contract.ts';
import { words } from '../words.ts';

export interface SaidWarning {
  readonly title: string;
  readonly detail: string;
  /** Where somebody can do something about it, besides backing up. */
  readonly action?: 'destination' | 'history';
}

/** A warning in words: what is, and what to do. */
export function sayWarning(warning: Warning, now: Date): SaidWarning {
  const { warnings: say } = words;
  switch (warning.kind) {
    case 'stale':
      return { title: say.stale(warning.days), detail: say.staleDetail };
    case 'many-changed': {
      const detail = say.manyChangedDetail(warning.usual, new Date(warning.at), now);
      return { title: say.manyChanged(warning.files), detail, action: 'history' };
    }
    case 'many-removed': {
      const detail = say.manyRemovedDetail(warning.usual, new Date(warning.at), now);
      return { title: say.manyRemoved(warning.files), detail, action: 'history' };
    }
    case 'no-picture':
      return { title: say.noPicture(warning.files), detail: say.noPictureDetail(warning.examples, warning.files - warning.examples.length) };
    case 'nearly-full':
      return { title: say.nearlyFull, detail: say.nearlyFullDetail(warning.space), action: 'destination' };
    case 'source-away':
      return { title: say.sourceAway(warning.label, warning.days), detail: say.sourceAwayDetail };
    case 'same-disk':
      return { title: say.sameDisk, detail: say.sameDiskDetail(warning.labels), action: 'destination' };
  }
}
