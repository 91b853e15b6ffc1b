import { useEffect, useRef } from 'react';
import type { DestinationTrial } from '../../src-shared/contract.ts';
import { Icon } from '../components/icon.tsx';
import { words } from '../words.ts';
import { SpaceMeter } from './space-meter.tsx';
import styles from './trial-result.module.css';

export interface TrialResultProps {
  readonly trial: DestinationTrial | undefined;
  /** What using the place brings about besides. */
  readonly caution?: string | undefined;
}

/** What was found at a place, before it is used. Read out when it comes. */
export function TrialResult({ trial, caution }: TrialResultProps) {
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A small window has no room for all of the dialog.
    if (trial !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [trial]);
  return (
    <div ref={result} role="status" aria-label={words.destination.result}>
      {trial !== undefined && (
        <div className={styles.result}>
          <Finding trial={trial} />
          {trial.roomUnknown === true && trial.space !== undefined && <Caution>{words.destination.roomUnknown(trial.destination, trial.space.free)}</Caution>}
          {trial.space !== undefined && <SpaceMeter space={trial.space} />}
          {trial.sameDisk.length > 0 && <Caution>{words.destination.sameDisk(trial.sameDisk)}</Caution>}
          {caution !== undefined && <Caution>{caution}</Caution>}
        </div>
      )}
    </div>
  );
}

function Finding({ trial: { destination, found, space, neededBytes, storedUnknown = false } }: { readonly trial: DestinationTrial }) {
  if (found === 'insecure') return <Caution>{words.destination.insecure(destination.address)}</Caution>;
  if (neededBytes !== undefined && space !== undefined)
    return <Caution>{words.destination[found === 'new' ? 'tooSmall' : storedUnknown ? 'tooSmallPerhaps' : 'tooSmallForRest'](destination, neededBytes, space.free)}</Caution>;
  return (
    <p className={styles.found}>
      <Icon name="check" size={18} />
      {words.destination.found(destination, found)}
    </p>
  );
}

function Caution({ children }: { readonly children: string }) {
  return (
    <p className={styles.caution}>
      <Icon name="warn" size={18} />
      {children}
    </p>
  );
}
