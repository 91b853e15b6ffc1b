import { useEffect, useState } from 'react';
import type { FileDetails } from '../../src-shared/contract.ts';
import type { FileRow } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { copyText } from '../copy-text.ts';
import { useAddFolder } from '../picker/use-add-folder.ts';
import { isActive } from '../store/run-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { factsOf } from './facts.ts';
import styles from './file-details.module.css';
import { refOf } from './use-file-details.ts';

const copiedMs = 2000;

/** What can be done with a file. */
export function DetailsActions({ row, details }: { readonly row: FileRow; readonly details: FileDetails }) {
  const canReveal = useKeepsake((state) => state.app?.abilities.reveal === true);
  const running = useKeepsake((state) => isActive(state.run));
  const revealFile = useKeepsake((state) => state.revealFile);
  const retryFailed = useKeepsake((state) => state.retryFailed);
  const addFolder = useAddFolder();
  const target = details.failure?.target;
  const add = useCommand(async () => {
    if (target !== undefined) await addFolder(target);
  });
  const reveal = useCommand(() => revealFile(refOf(row)));
  const retry = useCommand(() => retryFailed([refOf(row)]));
  const [copied, setCopied] = useState(false);
  const copy = useCommand(async () => {
    await copyText(factsOf(details).map(({ name, value }) => `${name}: ${value}`).join('\n'));
    setCopied(true);
  });
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), copiedMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <>
      <div className={styles.actions}>
        {target !== undefined && (
          <Button size="small" look="primary" icon="plus" isDisabled={add.pending} onPress={() => void add.run()}>
            {words.failures.addTarget}
          </Button>
        )}
        {details.failure !== undefined && target === undefined && (
          <Button size="small" look="primary" icon="retry" isDisabled={running || retry.pending} onPress={() => void retry.run()}>
            {words.details.retry}
          </Button>
        )}
        {canReveal && details.exists && row.pathB64 === undefined && (
          <Button size="small" icon="folder" onPress={() => void reveal.run()}>
            {words.details.reveal}
          </Button>
        )}
        <Button size="small" icon={copied ? 'check' : 'note'} onPress={() => void copy.run()}>
          {copied ? words.details.copied : words.details.copyDetails}
        </Button>
      </div>
      <p role="status" className={styles.said}>
        {copied ? words.details.copied : ''}
      </p>
      <ErrorNote message={add.error ?? retry.error ?? reveal.error ?? copy.error} />
    </>
  );
}
