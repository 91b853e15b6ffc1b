import { useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { type DestinationAddress, destinationKindSchema } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { TextInput } from '../components/text-input.tsx';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { useCommand } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './destination-dialog.module.css';

export interface DestinationDialogProps {
  readonly saved: DestinationAddress;
  readonly onClose: () => void;
}

const kinds = [
  { kind: 'vault', name: words.destination.vault, detail: words.destination.vaultDetail },
  { kind: 'server', name: words.destination.server, detail: words.destination.serverDetail },
] as const;

/** Another place for the photos; saved only when its connection works. */
export function DestinationDialog({ saved, onClose }: DestinationDialogProps) {
  const setDestination = useKeepsake((state) => state.setDestination);
  const [kind, setKind] = useState(saved.kind);
  const [folder, setFolder] = useState(saved.kind === 'vault' ? saved.address : '');
  const [address, setAddress] = useState(saved.kind === 'server' ? saved.address : '');
  const [token, setToken] = useState('');
  const save = useCommand(setDestination);
  const choice = useFolderChoice((path) => {
    setFolder(path);
    return Promise.resolve();
  });
  const typed = (kind === 'vault' ? folder : address).trim();
  const submit = async () => {
    const secret = kind === 'server' && token !== '' ? token : undefined;
    if (await save.run(typed, secret)) onClose();
  };
  return (
    <Modal
      title={words.destination.dialogTitle}
      isOpen
      onOpenChange={onClose}
      error={save.error ?? choice.error}
      buttons={
        <>
          <Button onPress={onClose}>{words.dialog.cancel}</Button>
          <Button look="primary" onPress={() => void submit()} isDisabled={typed === ''} isPending={save.pending}>
            {save.pending ? words.destination.testing : words.destination.save}
          </Button>
        </>
      }
    >
      <p>{words.destination.dialogDetail}</p>
      <RadioGroup
        className={cx(styles.kinds)}
        value={kind}
        onChange={(value) => {
          save.clear();
          setKind(destinationKindSchema.parse(value));
        }}
      >
        <Label className={styles.kindsLabel}>{words.destination.kind}</Label>
        {kinds.map((choiceOfKind) => (
          <RadioField key={choiceOfKind.kind} value={choiceOfKind.kind} className={cx(styles.field)}>
            <RadioButton className={cx(styles.kind)}>
              <Icon name={choiceOfKind.kind} size={24} />
              <span className={styles.kindName}>{choiceOfKind.name}</span>
              <span className={styles.kindDetail}>{choiceOfKind.detail}</span>
            </RadioButton>
          </RadioField>
        ))}
      </RadioGroup>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed !== '') void submit();
        }}
      >
        {kind === 'vault' ? (
          <div className={styles.line}>
            <TextInput label={words.destination.folder} value={folder} onChange={setFolder} />
            <Button onPress={choice.choose} isPending={choice.pending}>
              {words.destination.browse}
            </Button>
          </div>
        ) : (
          <>
            <TextInput
              label={words.destination.address}
              example={words.destination.addressExample}
              value={address}
              onChange={setAddress}
              inputMode="url"
            />
            <TextInput
              label={words.destination.token}
              detail={words.destination.tokenDetail}
              value={token}
              onChange={setToken}
              type="password"
              autoComplete="off"
            />
          </>
        )}
      </form>
      {choice.dialog}
    </Modal>
  );
}
