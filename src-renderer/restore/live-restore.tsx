import { useState } from 'react';
import { localDay } from '../../src-shared/local-time.ts';
import type { RestoredFile, RestoreSnapshot } from '../../src-shared/restore.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { saveText } from '../failures/save-text.ts';
import { BandwidthDialog } from '../home/bandwidth-dialog.tsx';
import { NumberList } from '../home/counters.tsx';
import { Emblem } from '../home/emblem.tsx';
import hero from '../home/hero.module.css';
import home from '../home/home-view.module.css';
import { Lanes } from '../home/lanes.tsx';
import live from '../home/live-run.module.css';
import { Progress } from '../home/progress.tsx';
import buttons from '../home/run-buttons.module.css';
import { SpeedCard } from '../home/speed-card.tsx';
import { WorkersCard } from '../home/workers-card.tsx';
import { baseName, visibleName } from '../names.ts';
import { isActive, shareDone } from '../store/run-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { asSentence, words } from '../words.ts';
import styles from './live-restore.module.css';

/** A restore that goes on, or what it came to. */
export function LiveRestore({ restore }: { readonly restore: RestoreSnapshot }) {
  const [limiting, setLimiting] = useState(false);
  const active = isActive(restore);
  return (
    <div className={home.scroll}>
      <div className={home.page}>
        <Top restore={restore} />
        <Card title={active ? words.restore.progress : words.restore.numbers}>
          {active && <Progress run={restore} label={words.restore.progress} counting={words.restore.counting} />}
          <RestoreNumbers restore={restore} />
        </Card>
        {active && (
          <>
            <WorkersCard of="restore" />
            <div className={cx(home.columns, live.level)}>
              <Lanes of="restore" />
              <SpeedCard of="restore" onLimit={() => setLimiting(true)} />
            </div>
          </>
        )}
        <RestoreReport restore={restore} />
        <BandwidthDialog isOpen={limiting} onOpenChange={setLimiting} />
      </div>
    </div>
  );
}

function Top({ restore }: { readonly restore: RestoreSnapshot }) {
  const { mood, icon } = lookOf(restore);
  const targets = restore.preview?.targets.map(({ path }) => visibleName(path)) ?? [];
  const isThere = restore.state === 'complete' && targets.length > 0;
  return (
    <section className={hero.hero} data-mood={mood} aria-label={words.restore.status}>
      <div className={hero.top}>
        <Emblem icon={icon} share={isActive(restore) ? (shareDone(restore) ?? 'looking') : undefined} />
        <div className={hero.words}>
          <h1 className={hero.title}>{words.restore.headline(restore)}</h1>
          <p className={hero.detail}>{words.restore.detail(restore)}</p>
          {isThere && <p className={hero.note}>{words.restore.restoredTo(targets)}</p>}
        </div>
        <Actions restore={restore} />
      </div>
    </section>
  );
}

function lookOf({ state, counters }: RestoreSnapshot) {
  if (state === 'failed') return { mood: 'danger', icon: 'warn' } as const;
  if (state === 'waiting') return { mood: 'warning', icon: 'clock' } as const;
  if (state === 'complete') return counters.failed > 0 ? ({ mood: 'warning', icon: 'warn' } as const) : ({ mood: 'safe', icon: 'check' } as const);
  if (state === 'cancelled' || state === 'cancelling') return { mood: 'calm', icon: 'stop' } as const;
  return state === 'paused' ? ({ mood: 'calm', icon: 'clock' } as const) : ({ mood: 'busy', icon: 'save' } as const);
}

/** Holds and ends it; afterwards back to the photos. */
function Actions({ restore }: { readonly restore: RestoreSnapshot }) {
  const paused = useKeepsake((state) => state.app?.pause !== undefined);
  const pause = useCommand(useKeepsake((state) => state.pause));
  const resume = useCommand(useKeepsake((state) => state.resume));
  const cancel = useCommand(useKeepsake((state) => state.cancelRestore));
  const dismiss = useCommand(useKeepsake((state) => state.dismissRestore));
  const active = isActive(restore);
  const cancelling = restore.state === 'cancelling' || (active && cancel.pending);
  return (
    <div className={buttons.action}>
      <div className={buttons.buttons}>
        {active && paused && !cancelling && (
          <Button look="primary" size="large" icon="play" onPress={() => void resume.run()} isPending={resume.pending}>
            {words.hero.resume}
          </Button>
        )}
        {active && !paused && !cancelling && (
          <Button size="large" icon="pause" onPress={() => void pause.run()} isPending={pause.pending}>
            {words.hero.pause}
          </Button>
        )}
        {active && (
          <Button size="large" onPress={() => void cancel.run()} isPending={cancelling}>
            {cancelling ? words.hero.cancelling : words.hero.cancel}
          </Button>
        )}
        {!active && (
          <Button look="primary" size="large" onPress={() => void dismiss.run()} isPending={dismiss.pending}>
            {words.restore.done}
          </Button>
        )}
      </div>
      <ErrorNote message={pause.error ?? resume.error ?? cancel.error ?? dismiss.error} />
    </div>
  );
}

const always = ['processed', 'restored', 'present', 'failed'] as const;

/** Processed is the sum of restored, present and failed. */
export function RestoreNumbers({ restore }: { readonly restore: Pick<RestoreSnapshot, 'counters'> }) {
  const { counters } = restore;
  const values = { ...counters, processed: counters.processed - counters.cancelled };
  const shown = [...always, ...(['renamed', 'cancelled'] as const).filter((name) => counters[name] > 0)];
  return <NumberList label={words.restore.numbers} numbers={shown.map((name) => ({ name, title: words.restore.counters[name], value: values[name] }))} />;
}

interface RestoreReportProps {
  readonly restore: Pick<RestoreSnapshot, 'id' | 'startedAt' | 'counters' | 'renamed' | 'failures'>;
  /** Inside of something else, instead of in cards of its own. */
  readonly isPart?: boolean;
}

/** The files that got another name, and those that failed. */
export function RestoreReport({ restore, isPart = false }: RestoreReportProps) {
  const { counters, renamed, failures } = restore;
  return (
    <>
      {failures.length > 0 && (
        <FileReport isPart={isPart} title={words.restore.failures} files={failures} total={counters.failed} say={({ reason }) => (reason === undefined ? '' : asSentence(words.said(reason)))} />
      )}
      {renamed.length > 0 && (
        <FileReport
          isPart={isPart}
          title={words.restore.renamed}
          detail={words.restore.renamedDetail}
          files={renamed}
          total={counters.renamed}
          say={({ to }) => (to === undefined ? '' : words.restore.newName(visibleName(baseName(to))))}
        />
      )}
      {failures.length + renamed.length > 0 && <SaveReport restore={restore} />}
    </>
  );
}

/** Saves the whole list: what is shown is its beginning. */
function SaveReport({ restore: { id, startedAt } }: Pick<RestoreReportProps, 'restore'>) {
  const restoreCsv = useKeepsake((state) => state.restoreCsv);
  const save = useCommand(async () => {
    saveText(await restoreCsv(id), words.restore.csvName(localDay(new Date(startedAt))), 'text/csv;charset=utf-8');
  });
  return (
    <div className={styles.save}>
      <Button icon="save" onPress={() => void save.run()} isPending={save.pending}>
        {words.restore.saveCsv}
      </Button>
      <ErrorNote message={save.error} />
    </div>
  );
}

interface FileReportProps {
  readonly isPart: boolean;
  readonly title: string;
  readonly detail?: string;
  readonly files: readonly RestoredFile[];
  readonly total: number;
  readonly say: (file: RestoredFile) => string;
}

function FileReport({ isPart, title, detail, files, total, say }: FileReportProps) {
  const content = (
    <>
      {detail !== undefined && <p className={styles.detail}>{detail}</p>}
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={`${file.source} ${file.pathB64 ?? file.path}`} className={styles.file}>
            <FileName name={`${file.label}/${file.path}`} />
            <span className={styles.said}>{say(file)}</span>
          </li>
        ))}
      </ul>
      {files.length < total && <p className={styles.detail}>{words.restore.kept(files.length, total)}</p>}
    </>
  );
  if (!isPart) return <Card title={title}>{content}</Card>;
  return (
    <section className={styles.part}>
      <h4 className={styles.partTitle}>{title}</h4>
      {content}
    </section>
  );
}
