import { type ReactNode, useState } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import type { DestinationChoice } from '../../src-shared/contract.ts';
import { type DestinationAddress, type DestinationKind, destinationKindSchema } from '../../src-shared/domain.ts';
import { Button } from '../components/button.tsx';
import { cx } from '../components/cx.ts';
import { Icon } from '../components/icon.tsx';
import { TextInput } from '../components/text-input.tsx';
import { useFolderChoice } from '../picker/use-folder-choice.tsx';
import { words } from '../words.ts';
import styles from './destination-dialog.module.css';

export interface DestinationForm {
  /** To be drawn in a form. */
  readonly fields: ReactNode;
  /** To be drawn beside the form. */
  readonly dialog: ReactNode;
  readonly choice: DestinationChoice;
  readonly error: string | undefined;
}

/** Fields that name a destination: its kind, and its folder or its address and token. @param onChange called before each change */
export function useDestinationForm(saved: DestinationAddress, onChange: () => void): DestinationForm {
  const [kind, setKind] = useState(saved.kind);
  const [folder, setFolder] = useState(saved.kind === 'vault' ? saved.address : '');
  const [address, setAddress] = useState(saved.kind === 'server' ? saved.address : '');
  const [token, setToken] = useState('');
  const changing =
    <T,>(change: (value: T) => void) =>
    (value: T) => {
      onChange();
      change(value);
    };
  const folderChoice = useFolderChoice((path) => {
    changing(setFolder)(path);
    return Promise.resolve();
  });
  return {
    choice: { kind, address: (kind === 'vault' ? folder : address).trim(), ...(kind === 'server' && token !== '' ? { token } : {}) },
    error: folderChoice.error,
    dialog: folderChoice.dialog,
    fields: (
      <>
        <Kinds kind={kind} onChange={changing(setKind)} />
        <div className={styles.form}>
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
        </div>
      </>
    ),
  };
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
