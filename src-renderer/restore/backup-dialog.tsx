import { type SubmitEvent, useId, useState } from 'react';
import type { DestinationChoice, DestinationTrial } from '../../src-shared/contract.ts';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { useDestinationForm } from '../destination/destination-form.tsx';
import { TrialResult } from '../destination/trial-result.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

export interface BackupDialogProps {
  readonly onClose: () => void;
  /** A backup was opened. */
  readonly onOpened?: () => void;
}

/** Opens another backup: the folder of a vault, or a Keepsake server with its token. Nothing is saved but the token. */
export function BackupDialog({ onClose, onOpened }: BackupDialogProps) {
  const testDestination = useKeepsake((state) => state.testDestination);
  const openBackup = useKeepsake((state) => state.openBackup);
  const [trial, setTrial] = useState<DestinationTrial>();
  const formId = useId();
  const open = useCommand(async (choice: DestinationChoice) => {
    // A server without protection is asked only after somebody has read that.
    const found = choice.insecure !== true && choice.kind === 'server' ? await testDestination(choice) : undefined;
    if (found?.found === 'insecure') {
      setTrial(found);
      return;
    }
    await openBackup(choice);
    onClose();
    onOpened?.();
  });
  const form = useDestinationForm({ kind: 'vault', address: '' }, () => {
    open.clear();
    setTrial(undefined);
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (form.choice.address !== '' && !open.pending) void open.run(trial === undefined ? form.choice : { ...form.choice, insecure: true });
  };
  return (
    <Modal
      title={words.restore.another.title}
      isOpen
      onOpenChange={onClose}
      error={open.error ?? form.error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button look="primary" type="submit" form={formId} isDisabled={form.choice.address === ''} isPending={open.pending}>
            {open.pending ? words.restore.another.opening : trial === undefined ? words.restore.another.open : words.destination.allowInsecure}
          </Button>
        </>
      }
    >
      <p>{words.restore.another.detail}</p>
      <form id={formId} onSubmit={submit}>
        {form.fields}
      </form>
      <TrialResult trial={trial} caution={undefined} />
      {form.dialog}
    </Modal>
  );
}
