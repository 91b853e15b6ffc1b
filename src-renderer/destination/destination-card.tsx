import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './destination-card.module.css';
import { DestinationDialog } from './destination-dialog.tsx';

/** Where the photos go, in plain words. */
export function DestinationCard() {
  const destination = useKeepsake((state) => state.app?.destination);
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
      <div className={styles.place}>
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
      <p className={styles.detail}>{words.destination.detail(destination)}</p>
      {isOpen && <DestinationDialog saved={destination} onClose={() => setOpen(false)} />}
    </Card>
  );
}
