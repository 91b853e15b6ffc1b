import type { ReactNode } from 'react';
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { cx } from '../components/cx.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import { time } from '../formats.ts';
import { words } from '../words.ts';
import styles from './run-item.module.css';

export interface HistoryLineProps {
  readonly tone: string;
  readonly icon: IconName;
  readonly outcome: string;
  readonly meta: string;
  readonly seconds: number;
  readonly startedAt: string;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  /** Drawn only while it is open. */
  readonly children: ReactNode;
}

/** A backup or a restore on a line, which opens. */
export function HistoryLine({ tone, icon, outcome, meta, seconds, startedAt, isOpen, onOpen, children }: HistoryLineProps) {
  return (
    <li>
      <Disclosure className={cx(styles.item)} isExpanded={isOpen} onExpandedChange={onOpen}>
        <Heading level={3} className={cx(styles.heading)}>
          <Button slot="trigger" className={cx(styles.line)}>
            <span className={styles.sign} data-tone={tone}>
              <Icon name={icon} size={18} />
            </span>
            <span className={styles.words}>
              <span className={styles.outcome}>{outcome}</span>
              <span className={styles.meta}>{meta}</span>
            </span>
            <span className={styles.took}>{words.history.took(seconds)}</span>
            <time className={styles.time} dateTime={startedAt}>
              {time(new Date(startedAt))}
            </time>
            <span className={styles.chevron}>
              <Icon name="chevron" size={18} />
            </span>
          </Button>
        </Heading>
        <DisclosurePanel className={cx(styles.panel)}>{isOpen && children}</DisclosurePanel>
      </Disclosure>
    </li>
  );
}
