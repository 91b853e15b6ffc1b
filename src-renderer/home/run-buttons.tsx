import { useId } from 'react';
import type { RunSnapshot } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { isActive } from '../store/run-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './run-buttons.module.css';

interface RunButtonsProps {
  readonly run: RunSnapshot | undefined;
  readonly folders: number;
  /** Somebody paused Keepsake, whether or not a run goes on. */
  readonly paused: boolean;
  /** Nothing asks for a backup. */
  readonly calm: boolean;
}

/** Starts, holds and ends a backup. */
export function RunButtons({ run, folders, paused, calm }: RunButtonsProps) {
  const start = useCommand(useKeepsake((state) => state.startRun));
  const cancel = useCommand(useKeepsake((state) => state.cancelRun));
  const pause = useCommand(useKeepsake((state) => state.pause));
  const resume = useCommand(useKeepsake((state) => state.resume));
  const whyId = useId();
  const all = [start, cancel, pause, resume];
  /** Of several errors the last one is shown. */
  const press = (command: (typeof all)[number]) => () => {
    for (const each of all) each.clear();
    void command.run();
  };
  const active = isActive(run);
  const cancelling = active && (run.state === 'cancelling' || cancel.pending);
  return (
    <div className={styles.action}>
      <div className={styles.buttons}>
        {!active && (
          <Button
            look={calm ? 'secondary' : 'primary'}
            size="large"
            onPress={press(start)}
            isDisabled={folders === 0}
            isPending={start.pending}
            {...(folders === 0 ? { 'aria-describedby': whyId } : {})}
          >
            {words.hero.backUp}
          </Button>
        )}
        {paused && !cancelling && (
          <Button
            look={active ? 'primary' : 'secondary'}
            size="large"
            icon="play"
            onPress={press(resume)}
            isPending={resume.pending}
          >
            {words.hero.resume}
          </Button>
        )}
        {active && !paused && !cancelling && (
          <Button size="large" icon="pause" onPress={press(pause)} isPending={pause.pending}>
            {words.hero.pause}
          </Button>
        )}
        {active && (
          <Button size="large" onPress={press(cancel)} isPending={cancelling}>
            {cancelling ? words.hero.cancelling : words.hero.cancel}
          </Button>
        )}
      </div>
      {folders === 0 && !active && (
        <p id={whyId} className={styles.why}>
          {words.hero.needsFolder}
        </p>
      )}
      <ErrorNote message={all.find(({ error }) => error !== undefined)?.error} />
    </div>
  );
}
