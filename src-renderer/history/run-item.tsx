import { useState } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import type { RunRecord } from '../../src-shared/contract.ts';
import { doneEntries } from '../../src-shared/domain.ts';
import { cx } from '../components/cx.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import { time } from '../formats.ts';
import { words } from '../words.ts';
import { RunDetails } from './run-details.tsx';
import styles from './run-item.module.css';

/** How a run ended, as a colour and a sign. */
function lookOf({ state, counters, dryRun }: RunRecord): { readonly tone: string; readonly icon: IconName } {
  if (state === 'failed') return { tone: 'danger', icon: 'cross' };
  if (state === 'cancelled') return { tone: 'quiet', icon: 'stop' };
  if (dryRun) return { tone: 'quiet', icon: 'eye' };
  if (counters.failed > 0) return { tone: 'warning', icon: 'warn' };
  return counters.uploaded > 0 ? { tone: 'good', icon: 'upload' } : { tone: 'good', icon: 'check' };
}

/** One run on a line; opened, with everything that is kept of it. */
export function RunItem({ run }: { readonly run: RunRecord }) {
  const [isOpen, setOpen] = useState(false);
  const { tone, icon } = lookOf(run);
  return (
    <li>
      <Disclosure className={cx(styles.item)} isExpanded={isOpen} onExpandedChange={setOpen}>
        <Heading level={3} className={cx(styles.heading)}>
          <Button slot="trigger" className={cx(styles.line)}>
            <span className={styles.sign} data-tone={tone}>
              <Icon name={icon} size={18} />
            </span>
            <span className={styles.words}>
              <span className={styles.outcome}>{words.history.outcome(run)}</span>
              <span className={styles.meta}>{words.history.meta(doneEntries(run.counters) - (run.otherEntries ?? 0), run.workers, run.retry === true)}</span>
            </span>
            <span className={styles.took}>{words.history.took(run.seconds)}</span>
            <time className={styles.time} dateTime={run.startedAt}>
              {time(new Date(run.startedAt))}
            </time>
            <span className={styles.chevron}>
              <Icon name="chevron" size={18} />
            </span>
          </Button>
        </Heading>
        <DisclosurePanel className={cx(styles.panel)}>{isOpen && <RunDetails run={run} />}</DisclosurePanel>
      </Disclosure>
    </li>
  );
}
