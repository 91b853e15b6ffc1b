import type { RunSnapshot } from '../../src-shared/domain.ts';
import { FailuresNote } from '../failures/failures-note.tsx';
import { inNeedOf, isActive, shareDone } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { Emblem, type EmblemProps } from './emblem.tsx';
import styles from './hero.module.css';
import { RunButtons } from './run-buttons.tsx';
import { type Mood, needsTitle, statusOf } from './status.ts';

/** The one question: are my photos safe? With the one button. */
export function Hero() {
  const run = useKeepsake((state) => state.run);
  const app = useKeepsake((state) => state.app);
  const appAsOf = useKeepsake((state) => state.appAsOf);
  const { mood, icon, title, detail, note } = statusOf({ app, appAsOf, run }, new Date());
  // A rehearsal's failures are on no list but its own.
  const showFailed = run?.dryRun === true && run.counters.failed > 0;
  return (
    <section className={styles.hero} data-mood={mood} aria-label={words.hero.title}>
      <div className={styles.top}>
        <Emblem icon={icon} share={ringOf(mood, run)} />
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          <p className={styles.detail}>
            {detail} {showFailed && <a href={toHash('files', 'failed', run.id)}>{words.hero.seeFailed}</a>}
          </p>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </div>
        <RunButtons run={run} folders={app?.sources.length ?? 0} paused={app?.pause !== undefined} calm={mood === 'safe'} />
      </div>
      <FailuresNote said={title === needsTitle(inNeedOf({ app, run: undefined }))} />
    </section>
  );
}

function ringOf(mood: Mood, run: RunSnapshot | undefined): EmblemProps['share'] {
  if (isActive(run)) return shareDone(run) ?? 'looking';
  return mood === 'safe' ? 1 : undefined;
}
