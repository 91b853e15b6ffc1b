import { useEffect, useState } from 'react';
import { toKeepsakeError } from '../../src-shared/errors.ts';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';
import styles from './licences-dialog.module.css';

/** The licences of all that Keepsake is made of. */
export function LicencesDialog({ onClose }: { readonly onClose: () => void }) {
  const licences = useKeepsake((state) => state.licences);
  const [answer, setAnswer] = useState<{ readonly text?: string; readonly error?: string }>({});
  useEffect(() => {
    licences().then(
      (text) => setAnswer({ text }),
      (thrown: unknown) => setAnswer({ error: toKeepsakeError(thrown).message }),
    );
  }, [licences]);
  const { about } = words.settings;
  return (
    <Modal
      title={about.licencesTitle}
      isOpen
      wide
      onOpenChange={onClose}
      error={answer.error}
      buttons={
        <Button onPress={onClose} autoFocus>
          {about.close}
        </Button>
      }
    >
      {answer.text === undefined ? (
        answer.error === undefined && <p>{about.loading}</p>
      ) : (
        // Whoever reads it with the keyboard scrolls in it.
        <pre className={styles.text} tabIndex={0} role="region" aria-label={about.licencesText} lang="en">
          {answer.text}
        </pre>
      )}
    </Modal>
  );
}
