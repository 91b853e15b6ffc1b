import { type SubmitEvent, useId, useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { DestinationChoice, DestinationTrial } from '../../src-shared/contract.ts';
import { type DestinationAddress, type DestinationKind, destinationKindSchema } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { TextInput } from '../components/text-input.tsx';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { isActive } from '../store/run-slice.ts';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './destination-dialog.module.css';
import { TrialResult } from './trial-result.tsx';

export interface DestinationDialogProps {
  readonly saved: DestinationAddress;
  readonly onClose: () => void;
}

/** Another place for the photos: tested first, with what was found there, then saved. */
export function DestinationDialog({ saved, onClose }: DestinationDialogProps) {
  const setDestination = useKeepsake((state) => state.setDestination);
  const testDestination = useKeepsake((state) => state.testDestination);
  const [kind, setKind] = useState(saved.kind);
  const [folder, setFolder] = useState(saved.kind === 'vault' ? saved.address : '');
  const [address, setAddress] = useState(saved.kind === 'server' ? saved.address : '');
  const [token, setToken] = useState('');
  const [trial, setTrial] = useState<DestinationTrial>();
  const [insecure, setInsecure] = useState(false);
  const test = useCommand(async (choice: DestinationChoice) => {
    setTrial(undefined);
    setTrial(await testDestination(choice));
  });
  const save = useCommand(setDestination);
  const formId = useId();
  const typed = (kind === 'vault' ? folder : address).trim();
  const choice: DestinationChoice = {
    kind,
    address: typed,
    ...(kind === 'server' && token !== '' ? { token } : {}),
    ...(insecure ? { insecure } : {}),
  };
  const pending = test.pending || save.pending;
  const runsToSaved = useKeepsake(({ run }) => isActive(run) && run.destination?.address === saved.address);
  const cancels = runsToSaved && trial !== undefined && trial.found !== 'insecure' && trial.destination.address !== saved.address;

  /** What was found is true of the place that was tested, and of no other. */
  const changing =
    <T,>(change: (value: T) => void) =>
    (value: T) => {
      test.clear();
      save.clear();
      setTrial(undefined);
      setInsecure(false);
      change(value);
    };
  const folderChoice = useFolderChoice((path) => {
    changing(setFolder)(path);
    return Promise.resolve();
  });
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
      error={test.error ?? save.error ?? folderChoice.error}
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
      <Kinds kind={kind} onChange={changing(setKind)} />
      <form id={formId} className={styles.form} onSubmit={(event) => void submit(event)}>
        {kind === 'vault' ? (
          <div className={styles.line}>
            <TextInput label={words.destination.folder} value={folder} onChange={changing(setFolder)} />
            <Button onPress={folderChoice.choose} isPending={folderChoice.pending}>
              {words.destination.browse}
            </Button>
          </div>
        ) : (
          <>
            <TextInput
              label={words.destination.address}
              example={words.destination.addressExample}
              value={address}
              onChange={changing(setAddress)}
              inputMode="url"
            />
            <TextInput
              label={words.destination.token}
              detail={words.destination.tokenDetail}
              value={token}
              onChange={changing(setToken)}
              type="password"
              autoComplete="off"
            />
          </>
        )}
      </form>
      <TrialResult trial={trial} caution={cancels ? words.destination.runs : undefined} />
      {folderChoice.dialog}
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

/** The kinds of places, each with the sentence that says whom it is for. */
function Kinds({ kind, onChange }: { readonly kind: DestinationKind; readonly onChange: (kind: DestinationKind) => void }) {
  const kinds = [
    { kind: 'vault', name: words.destination.vault, detail: words.destination.vaultDetail },
    { kind: 'server', name: words.destination.server, detail: words.destination.serverDetail },
  ] as const;
  return (
    <RadioGroup className={cx(styles.kinds)} value={kind} onChange={(value) => onChange(destinationKindSchema.parse(value))}>
      <Label className={styles.kindsLabel}>{words.destination.kind}</Label>
      {kinds.map((each) => (
        <RadioField key={each.kind} value={each.kind} className={cx(styles.field)}>
          <RadioButton className={cx(styles.kind)}>
            <Icon name={each.kind} size={24} />
            <span className={styles.kindName}>{each.name}</span>
            <span className={styles.kindDetail}>{each.detail}</span>
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}
