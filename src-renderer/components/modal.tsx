import type { ReactNode } from 'react';
import { Dialog, Heading, Modal as AriaModal, ModalOverlay } from 'react-aria-components';
import { cx } from './cx.ts';
import { ErrorNote } from './error-note.tsx';
import styles from './modal.module.css';

export interface ModalProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly wide?: boolean;
  /** A question that must be answered, rather than a form. */
  readonly question?: boolean;
  readonly children: ReactNode;
  /** Why the answer was not taken: above the buttons, in view whatever the body's length. */
  readonly error: string | undefined;
  readonly buttons: ReactNode;
}

/** A dialog over the page. Escape and a click beside it close it. */
export function Modal({
  title,
  isOpen,
  onOpenChange,
  wide = false,
  question = false,
  children,
  error,
  buttons,
}: ModalProps) {
  return (
    <ModalOverlay className={cx(styles.overlay)} isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <AriaModal className={cx(styles.modal, wide && styles.wide)}>
        <Dialog className={cx(styles.dialog)} role={question ? 'alertdialog' : 'dialog'}>
          <Heading slot="title" level={2} className={cx(styles.title)}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          <ErrorNote message={error} />
          <div className={styles.buttons}>{buttons}</div>
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  );
}
