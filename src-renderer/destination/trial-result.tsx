import { useEffect, useRef } from 'react';
import type { DestinationTrial } from '../../src-shared/contract.ts';
import { Icon } from '../components/icon.tsx';
import { words } from '../words.ts';
import { SpaceMeter } from './space-meter.tsx';
import styles from './trial-result.module.css';

/** What was found at a place, before it is used. Read out when it comes. */
export function TrialResult({ trial }: { readonly trial: DestinationTrial | undefined }) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A small window has no room for all of the dialog.
    if (trial !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [trial]);
  return (
    <div ref={result} role="status" aria-label={words.destination.result}>
      {trial !== undefined && (
        <div className={styles.result}>
          {trial.neededBytes !== undefined && trial.space !== undefined ? (
            <p className={styles.caution}>
              <Icon name="warn" size={18} />
              {words.destination.tooSmall(trial.destination.address, trial.neededBytes, trial.space.free)}
            </p>
          ) : (
            <p className={styles.found}>
              <Icon name="check" size={18} />
              {words.destination.found(trial.destination, trial.found)}
            </p>
          )}
          {trial.space !== undefined && <SpaceMeter space={trial.space} />}
          {trial.sameDisk.length > 0 && (
            <p className={styles.caution}>
              <Icon name="warn" size={18} />
              {words.destination.sameDisk(trial.sameDisk)}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
