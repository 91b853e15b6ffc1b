import { foundProblems, type CheckRecord } from '../../src-shared/checks.ts';
import type { FilePlace } from '../../src-shared/restore.ts';
import { FileName } from '../components/file-name.tsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { time } from '../formats.ts';
import { asSentence, words } from '../words.ts';
import styles from './check-item.module.css';
import item from './run-item.module.css';

function signOf(check: CheckRecord): { readonly tone: string; readonly icon: IconName } {
  if (check.summary.state === 'failed') return { tone: 'danger', icon: 'cross' };
  if (check.summary.state === 'cancelled') return { tone: 'quiet', icon: 'stop' };
  return foundProblems(check) ? { tone: 'warning', icon: 'warn' } : { tone: 'good', icon: 'shield' };
}

interface Problem extends FilePlace {
  readonly reason?: string | undefined;
}

function problemsOf(check: CheckRecord): readonly Problem[] {
  return check.kind === 'drill' ? check.problems : check.problems.flatMap((each) => each.files?.[0] ?? []);
}

/** A drill or a verification on a line, with the files that were not as they were backed up. */
export function CheckItem({ check }: { readonly check: CheckRecord }) {
  const { tone, icon } = signOf(check);
  const files = problemsOf(check);
  return (
    <li>
      <div className={styles.line}>
        <span className={item.sign} data-tone={tone}>
          <Icon name={icon} size={18} />
        </span>
        <span className={item.words}>
          <span className={item.outcome}>{words.checks.outcome(check)}</span>
          <span className={item.meta}>{check.message === undefined ? words.checks.meta(check) : asSentence(words.said(check.message))}</span>
        </span>
        <span className={item.took}>{words.history.took(check.summary.seconds)}</span>
        <time className={item.time} dateTime={check.startedAt}>
          {time(new Date(check.startedAt))}
        </time>
      </div>
      {files.length > 0 && (
        <ul className={styles.files}>
          {files.map((file) => (
            <li key={`${file.source}/${file.path}`}>
              <FileName name={`${file.label}/${file.path}`} />
              {file.reason !== undefined && <span className={styles.reason}>{asSentence(words.said(file.reason))}</span>}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
