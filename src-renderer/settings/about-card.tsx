import { useState } from 'react';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { FileName } from '../components/file-name.tsx';
import { Icon } from '../components/icon.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './about-card.module.css';
import { LicencesDialog } from './licences-dialog.tsx';

/** What this is, where its own things lie, and what it promises. */
export function AboutCard() {
  const version = useKeepsake((state) => state.app?.version ?? '');
  const home = useKeepsake((state) => state.app?.home ?? '');
  const [isOpen, setOpen] = useState(false);
  const { about } = words.settings;
  return (
    <Card
      title={about.title}
      action={
        <Button look="quiet" size="small" onPress={() => setOpen(true)}>
          {about.licences}
        </Button>
      }
    >
      <dl className={styles.facts}>
        <div>
          <dt>{about.version}</dt>
          <dd>{version}</dd>
        </div>
        <div>
          <dt>{about.home}</dt>
          <dd>
            <FileName name={home} />
            <span className={styles.detail}>{about.homeDetail}</span>
          </dd>
        </div>
      </dl>
      <h3 className={styles.never}>{about.never}</h3>
      <ul className={styles.promises}>
        {about.promises.map((promise) => (
          <li key={promise}>
            <Icon name="shield" size={18} />
            <span>{promise}</span>
          </li>
        ))}
      </ul>
      {isOpen && <LicencesDialog onClose={() => setOpen(false)} />}
    </Card>
  );
}
