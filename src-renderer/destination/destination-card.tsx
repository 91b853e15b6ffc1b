import { type ReactNode, useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './destination-card.module.css';
import { DestinationDialog } from './destination-dialog.tsx';
import { SpaceMeter } from './space-meter.tsx';

/**
 * Where the photos go, in plain words, and how much room there is.
 *
 * @param children below that
 */
export function DestinationCard({ children }: { readonly children?: ReactNode }) {
  const destination = useKeepsake((state) => state.app?.destination);
  const space = useKeepsake((state) => state.app?.space);
  const problem = useKeepsake((state) => state.app?.destinationProblem);
  const [isOpen, setOpen] = useState(false);
  if (destination === undefined) return null;
  return (
    <Card
      title={words.destination.title}
      action={
        <Button look="quiet" size="small" aria-label={words.destination.changeLabel} onPress={() => setOpen(true)}>
          {words.destination.change}
        </Button>
      }
    >
      <div className={styles.place} data-away={problem !== undefined || undefined}>
        <span className={styles.picture}>
          <Icon name={destination.kind} />
        </span>
        <span className={styles.words}>
          <span className={styles.name}>{words.destination.name(destination)}</span>
          <span className={styles.address}>
            <FileName name={destination.address} />
          </span>
        </span>
      </div>
      {problem === undefined ? (
        <p className={styles.detail}>{words.destination.detail(destination)}</p>
      ) : (
        <p className={styles.problem}>{words.said(problem)}</p>
      )}
      {space !== undefined && (
        <div className={styles.space}>
          <SpaceMeter space={space} />
        </div>
      )}
      {children}
      {isOpen && <DestinationDialog saved={destination} onClose={() => setOpen(false)} />}
    </Card>
  );
}
