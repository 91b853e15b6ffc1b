import { useEffect, useState } from 'react';
import type { CommandOutput, RunRecord } from '../../src-shared/contract.ts';
import { doneEntries, type FileRow } from '../../src-shared/domain.ts';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { FileName } from '../components/file-name.tsx';
import { Thumbnail } from '../components/thumbnail.tsx';
import { Counters } from '../home/counters.tsx';
import { splitPath } from '../names.ts';
import { folderWords, namesOf } from '../source-names.ts';
import { lastRun } from '../store/state.ts';
import { toHash } from '../store/ui-slice.ts';
import { useKeepsake } from '../use-store.ts';
import { asSentence, bytes, number, words } from '../words.ts';
import { FactList, type FactListProps } from './fact-list.tsx';
import styles from './run-details.module.css';

/** Failed files that are drawn before somebody asks for all. */
const firstShown = 20;

/** Everything that is kept of a run, and what failed in it. */
export function RunDetails({ run }: { readonly run: RunRecord }) {
  const loadRun = useKeepsake((state) => state.loadRun);
  const [loaded, setLoaded] = useState<CommandOutput<'runs.get'>>();
  const [error, setError] = useState<string>();
  const { failed } = run.counters;
  useEffect(() => {
    let wanted = true;
    loadRun(run.id).then(
      (known) => wanted && setLoaded(known),
      (thrown: unknown) => wanted && setError(toKeepsakeError(thrown).message),
    );
    return () => {
      wanted = false;
    };
  }, [loadRun, run.id]);
  return (
    <div className={styles.details}>
      <Counters run={run} label={words.history.numbers} />
      <Facts run={run} />
      <Notes run={run} />
      <ErrorNote message={error} />
      {failed > 0 && <FailedFiles failed={failed} failures={loaded?.failures} />}
      {loaded !== undefined && loaded.listed > 0 && (
        <p className={styles.files}>
          <a href={toHash('files', lastRun, run.id)}>{words.history.showFiles}</a>
        </p>
      )}
    </div>
  );
}

function Facts({ run }: { readonly run: RunRecord }) {
  const names = useKeepsake((state) => namesOf(state.app));
  const labels = run.sources?.flatMap((id) => names.get(id) ?? []) ?? [];
  const { counters, seconds, bytesProcessed } = run;
  const speed = words.history.speedOf(doneEntries(counters) / Math.max(seconds, 0.001), bytesProcessed / Math.max(seconds, 0.001));
  const facts: FactListProps['facts'] = [
    [words.history.copied, bytes(counters.bytesUploaded)],
    [words.history.duration, words.history.took(seconds)],
    [words.history.speed, doneEntries(counters) === 0 ? undefined : speed],
    [words.history.workers, number(run.workers)],
    [words.history.folders, labels.length === 0 ? undefined : words.history.foldersOf(labels)],
    [words.history.place, run.destination?.address],
  ];
  return <FactList facts={facts} />;
}

/** What else is worth a sentence. */
function Notes({ run }: { readonly run: RunRecord }) {
  const { changed = 0, removed = 0, notConnected = [] } = run;
  const notes = [
    run.dryRun && words.history.rehearsal,
    run.retry === true && words.history.retry,
    ...(run.notices ?? []).map((notice) => words.said(notice)),
    run.state !== 'failed' && run.message !== undefined && words.said(run.message),
    changed > 0 && words.history.changed(changed),
    removed > 0 && words.history.removed(removed),
    notConnected.length > 0 && words.history.away(notConnected.length),
  ].filter((note) => typeof note === 'string');
  return notes.length === 0 ? null : (
    <ul className={styles.notes}>
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

interface FailedFilesProps {
  readonly failed: number;
  /** Undefined until they are known. */
  readonly failures: readonly FileRow[] | undefined;
}

function FailedFiles({ failed, failures }: FailedFilesProps) {
  const [all, setAll] = useState(false);
  const names = useKeepsake((state) => namesOf(state.app));
  const shown = all ? failures : failures?.slice(0, firstShown);
  return (
    <section className={styles.failures}>
      <h4 className={styles.failuresTitle}>{words.history.failures}</h4>
      {shown === undefined && <p className={styles.more}>{words.history.loading}</p>}
      <ul>
        {shown?.map(({ seq, source, path, pathB64, reason }) => {
          const { folder, name } = splitPath(path);
          return (
            <li key={`${source} ${seq}`} className={styles.failure}>
              <Thumbnail source={source} path={path} pathB64={pathB64} size={40} />
              <span className={styles.file}>
                <FileName name={name === '' ? (names.get(source) ?? '') : name} title={path} />
                <span className={styles.folder}>
                  <bdi>{folderWords(names.get(source), folder)}</bdi>
                </span>
              </span>
              <span className={styles.reason}>{reason === undefined ? undefined : asSentence(words.said(reason))}</span>
            </li>
          );
        })}
      </ul>
      {failures !== undefined && !all && failures.length > firstShown && (
        <Button size="small" look="quiet" onPress={() => setAll(true)}>
          {words.history.showAll(failures.length)}
        </Button>
      )}
      {all && failures !== undefined && failures.length < failed && (
        <p className={styles.more}>{words.history.failuresKept(failures.length)}</p>
      )}
    </section>
  );
}
