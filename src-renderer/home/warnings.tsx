import { useState } from 'react';
import type { Warning } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { DestinationDialog } from '../destination/destination-dialog.tsx';
import { toHash } from '../store/ui-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { sayWarning } from './warning-words.ts';
import styles from './warnings.module.css';

const none: readonly Warning[] = [];

/** What may cost somebody a photo: calmly, with what to do, and away when it was read. */
export function Warnings() {
  const warnings = useKeepsake((state) => state.app?.warnings ?? none);
  if (warnings.length === 0) return null;
  return (
    <section aria-label={words.warnings.title}>
      <ul className={styles.list}>
        {warnings.map((warning) => (
          <WarningCard key={warning.id} warning={warning} />
        ))}
      </ul>
    </section>
  );
}

function WarningCard({ warning }: { readonly warning: Warning }) {
  const dismissWarning = useKeepsake((state) => state.dismissWarning);
  const saved = useKeepsake((state) => state.app?.destination);
  const dismiss = useCommand(dismissWarning);
  const [choosing, setChoosing] = useState(false);
  const { title, detail, action } = sayWarning(warning, new Date());
  return (
    <li className={styles.warning}>
      <span className={styles.picture}>
        <Icon name="warn" />
      </span>
      <div className={styles.words}>
        <h2 className={styles.title}>{title}</h2>
        <p className={styles.detail}>{detail}</p>
      </div>
      <div className={styles.actions}>
        {action === 'destination' && (
          <Button size="small" onPress={() => setChoosing(true)}>
            {words.warnings.change}
          </Button>
        )}
        {action === 'history' && <a href={toHash('history')}>{words.warnings.history}</a>}
        <Button
          look="quiet"
          size="small"
          aria-label={words.warnings.hideLabel(title)}
          onPress={() => void dismiss.run(warning.id)}
          isPending={dismiss.pending}
        >
          {words.warnings.hide}
        </Button>
      </div>
      <ErrorNote message={dismiss.error} />
      {choosing && saved !== undefined && <DestinationDialog saved={saved} onClose={() => setChoosing(false)} />}
    </li>
  );
}
