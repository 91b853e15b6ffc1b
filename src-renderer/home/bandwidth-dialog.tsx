import { Button } from '../components/button.tsx';
import { Modal } from '../components/modal.tsx';
import { BandwidthForm } from '../settings/bandwidth-form.tsx';
import { words } from '../words.ts';

export interface BandwidthDialogProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** The speed of uploads, without leaving the backup that goes on. What is set counts at once. */
export function BandwidthDialog({ isOpen, onOpenChange }: BandwidthDialogProps) {
  return (
    <Modal
      title={words.bandwidth.title}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      error={undefined}
      buttons={
        <Button look="primary" onPress={() => onOpenChange(false)}>
          {words.dialog.done}
        </Button>
      }
    >
      <BandwidthForm />
    </Modal>
  );
}
