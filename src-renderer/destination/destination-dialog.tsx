import { type SubmitEvent, useId, useState } from 'react';
import type { DestinationChoice, DestinationTrial } from '../../src-shared/contract.ts';
import type { DestinationAddress } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { isActive } from '../store/run-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import { useDestinationForm } from './destination-form.tsx';
import { TrialResult } from './trial-result.tsx';

export interface DestinationDialogProps {
  readonly saved: DestinationAddress;
  readonly onClose: () => void;
}

/** Another place for the photos: tested first, with what was found there, then saved. */
export function DestinationDialog({ saved, onClose }: DestinationDialogProps) {
  const setDestination = useKeepsake((state) => state.setDestination);
  const testDestination = useKeepsake((state) => state.testDestination);
  const [trial, setTrial] = useState<DestinationTrial>();
  const [insecure, setInsecure] = useState(false);
  const test = useCommand(async (choice: DestinationChoice) => {
    setTrial(undefined);
    setTrial(await testDestination(choice));
  });
  const save = useCommand(setDestination);
  const formId = useId();
  // What was found is true of the place that was tested, and of no other.
  const form = useDestinationForm(saved, () => {
    test.clear();
    save.clear();
    setTrial(undefined);
    setInsecure(false);
  });
  const typed = form.choice.address;
  const choice: DestinationChoice = { ...form.choice, ...(insecure ? { insecure } : {}) };
  const pending = test.pending || save.pending;
  const runsToSaved = useKeepsake(({ run }) => isActive(run) && run.destination?.address === saved.address);
  const cancels = runsToSaved && trial !== undefined && trial.found !== 'insecure' && trial.destination.address !== saved.address;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    // A form in a dialog over this one is a child of it for React.
    event.stopPropagation();
    if (typed === '' || pending) return;
    if (trial === undefined) await test.run(choice);
    else if (trial.found === 'insecure') {
      setInsecure(true);
      await test.run({ ...choice, insecure: true });
    }
    else if (await save.run(choice)) onClose();
  };

  return (
    <Modal
      title={words.destination.dialogTitle}
      isOpen
      onOpenChange={onClose}
      error={test.error ?? save.error ?? form.error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button look="primary" type="submit" form={formId} isDisabled={typed === ''} isPending={pending}>
            <SubmitWords found={trial?.found} cancels={cancels} testing={test.pending} saving={save.pending} />
          </Button>
        </>
      }
    >
      <p>{words.destination.dialogDetail}</p>
      <form id={formId} onSubmit={(event) => void submit(event)}>
        {form.fields}
      </form>
      <TrialResult trial={trial} caution={cancels ? words.destination.runs : undefined} />
      {form.dialog}
    </Modal>
  );
}

interface SubmitWordsProps {
  readonly found: DestinationTrial['found'] | undefined;
  /** Using the place cancels a backup. */
  readonly cancels: boolean;
  readonly testing: boolean;
  readonly saving: boolean;
}

function SubmitWords({ found, cancels, testing, saving }: SubmitWordsProps) {
  const { destination: say } = words;
  if (testing) return say.testing;
  if (saving) return say.saving;
  if (found === 'insecure') return say.allowInsecure;
  if (found === undefined) return say.test;
  return cancels ? say.saveCancelling : say.save;
}
