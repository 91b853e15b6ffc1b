import { useId } from 'react';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { FailuresNote } from '../failures/failures-note.tsx';
import { isActive } from '../store/run-slice.ts';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { Counters } from './counters.tsx';
import styles from './hero.module.css';
import { Progress } from './progress.tsx';
import { statusOf } from './status.ts';

/** The one question: are my photos safe? With the one button. */
export function Hero() {
  const run = useKeepsake((state) => state.run);
  const folders = useKeepsake((state) => state.app?.sources.length ?? 0);
  const app = useKeepsake((state) => state.app);
  const basis = useKeepsake((state) => state.basis);
  const { mood, icon, title, detail, note } = statusOf({ app, run, basis }, new Date());
  // A rehearsal's failures are on no list but its own.
  const showFailed = run !== undefined && run.counters.failed > 0 && app?.failures === 0;
  return (
    <section className={styles.hero} data-mood={mood} aria-label={words.hero.title}>
      <div className={styles.top}>
        <span className={styles.emblem}>
          <Icon name={icon} size={34} />
        </span>
        <div className={styles.words}>
          <h1 className={styles.title}>{title}</h1>
          <p className={styles.detail}>
            {detail} {showFailed && <a href={toHash('files', 'failed')}>{words.hero.seeFailed}</a>}
          </p>
          {note !== undefined && <p className={styles.note}>{note}</p>}
        </div>
        <RunButton run={run} folders={folders} />
      </div>
      {isActive(run) && <Progress run={run} />}
      <FailuresNote said={title === words.hero.needsYou(app?.failures ?? 0)} />
      {run !== undefined && <Counters counters={run.counters} />}
    </section>
  );
}

function RunButton({ run, folders }: { readonly run: RunSnapshot | undefined; readonly folders: number }) {
  const startRun = useKeepsake((state) => state.startRun);
  const cancelRun = useKeepsake((state) => state.cancelRun);
  const start = useCommand(startRun);
  const cancel = useCommand(cancelRun);
  const whyId = useId();
  const cancelling = run?.state === 'cancelling';
  return (
    <div className={styles.action}>
      {isActive(run) ? (
        <Button
          size="large"
          onPress={() => {
            start.clear();
            void cancel.run();
          }}
          isDisabled={cancelling || cancel.pending}
        >
          {cancelling || cancel.pending ? words.hero.cancelling : words.hero.cancel}
        </Button>
      ) : (
        <Button
          look="primary"
          size="large"
          onPress={() => {
            cancel.clear();
            void start.run();
          }}
          isDisabled={folders === 0 || start.pending}
          {...(folders === 0 ? { 'aria-describedby': whyId } : {})}
        >
          {words.hero.backUp}
        </Button>
      )}
      {folders === 0 && !isActive(run) && (
        <p id={whyId} className={styles.why}>
          {words.hero.needsFolder}
        </p>
      )}
      <ErrorNote message={isActive(run) ? cancel.error : (start.error ?? cancel.error)} />
    </div>
  );
}
