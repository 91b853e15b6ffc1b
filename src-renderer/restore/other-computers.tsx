import { useState } from 'react';
import type { BackupComputer } from '../../src-shared/backup-browsing.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { visibleName } from '../names.ts';
import { words } from '../words.ts';
import styles from './browse-backup.module.css';
import { ReplaceDialog } from './replace-dialog.tsx';

/** Computers that backed up here and whose folders this one could continue. */
export function OtherComputers({ computers = [] }: { readonly computers: readonly BackupComputer[] | undefined }) {
  const [chosen, setChosen] = useState<BackupComputer>();
  const others = computers.filter(({ isThis, sources }) => !isThis && sources.some(({ path }) => path === undefined));
  if (others.length === 0) return null;
  return (
    <ul className={styles.computers}>
      {others.map((computer) => {
        const name = words.restore.replace.name(computer.name === undefined ? undefined : visibleName(computer.name));
        return (
          <li key={computer.writer} className={styles.computer}>
            <Icon name="server" size={18} />
            <p>{words.restore.replace.computer(name, computer.sources.length, computer.lastBackup === undefined ? undefined : new Date(computer.lastBackup))}</p>
            <Button size="small" onPress={() => setChosen(computer)}>
              {words.restore.replace.open}
            </Button>
          </li>
        );
      })}
      {chosen !== undefined && <ReplaceDialog computer={chosen} onClose={() => setChosen(undefined)} />}
    </ul>
  );
}
