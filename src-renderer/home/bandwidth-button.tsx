import { useState } from 'react';
import { limitAt } from '../../src-shared/bandwidth.ts';
import { defaultPreferences } from '../../src-shared/preferences.ts';
import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { BandwidthForm } from '../settings/bandwidth-form.tsx';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

/** Says what uploads may take of the network now, and opens where that is set. */
export function BandwidthButton() {
  const [isOpen, setOpen] = useState(false);
  // The run's updates draw it again: a timetable needs no clock of its own.
  const limit = useKeepsake((state) => limitAt((state.app?.preferences ?? defaultPreferences).bandwidth, new Date()));
  const close = () => setOpen(false);
  return (
    <>
      <Button look="quiet" size="small" onPress={() => setOpen(true)} aria-label={words.bandwidth.open(limit)}>
        {words.bandwidth.now(limit)}
      </Button>
      <Modal
        title={words.bandwidth.title}
        isOpen={isOpen}
        onOpenChange={setOpen}
        error={undefined}
        buttons={
          <Button look="primary" onPress={close}>
            {words.dialog.done}
          </Button>
        }
      >
        <BandwidthForm />
      </Modal>
    </>
  );
}
