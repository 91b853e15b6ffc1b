import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { Modal } from '../components/modal.tsx';
import { words } from '../words.ts';
import styles from './ignore-card.module.css';
import { IgnoreMatches, sumOf } from './ignore-matches.tsx';
import { PatternField } from './pattern-field.tsx';
import { type IgnoreDraft, type IgnorePreview, useIgnoreDraft } from './use-ignore-draft.ts';

/** What is not to be backed up, as patterns of gitignore. They are saved by a button: half a pattern matches too much. */
export function IgnoreCard() {
  const draft = useIgnoreDraft();
  const { patterns } = words.settings;
  return (
    <Card title={patterns.title}>
      <p className={styles.detail}>{patterns.detail}</p>
      <PatternField text={draft.text} onChange={draft.edit} problems={draft.preview?.problems ?? []} />
      <IgnoreMatches hasPatterns={draft.text.trim() !== ''} preview={draft.preview} error={draft.previewError}>
        <p className={styles.standing} role="status">
          {draft.isChanged ? patterns.unsaved : draft.isSaved && patterns.saved}
        </p>
        {draft.isChanged && (
          <Button look="quiet" onPress={draft.discard}>
            {patterns.discard}
          </Button>
        )}
        <Button
          look="primary"
          isDisabled={!draft.isChanged}
          isPending={draft.save.pending}
          onPress={() => void draft.save.run()}
        >
          {patterns.save}
        </Button>
      </IgnoreMatches>
      <ErrorNote message={draft.save.error} />
      {draft.question !== undefined && <MostDialog draft={draft} found={draft.question} />}
      <Disclosure className={cx(styles.help)}>
        <Heading level={3} className={cx(styles.helpHeading)}>
          <AriaButton slot="trigger" className={cx(styles.helpTitle)}>
            <Icon name="chevron" size={16} />
            {patterns.help}
          </AriaButton>
        </Heading>
        <DisclosurePanel className={cx(styles.helpPanel)}>
          <dl className={styles.examples}>
            {patterns.examples.map(({ pattern, meaning }) => (
              <div key={pattern}>
                <dt>{pattern}</dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </DisclosurePanel>
      </Disclosure>
    </Card>
  );
}

/** Asks before most of the photos are not backed up any more. */
function MostDialog({ draft, found }: { readonly draft: IgnoreDraft; readonly found: IgnorePreview }) {
  const { patterns } = words.settings;
  return (
    <Modal
      title={patterns.mostTitle}
      isOpen
      question
      onOpenChange={draft.keepEditing}
      error={draft.confirm.error}
      buttons={
        <>
          <Button onPress={draft.keepEditing} autoFocus>
            {patterns.keepEditing}
          </Button>
          <Button look="danger" onPress={() => void draft.confirm.run()} isPending={draft.confirm.pending}>
            {patterns.saveAnyway}
          </Button>
        </>
      }
    >
      <p>
        {sumOf(found)} {patterns.mostBody}
      </p>
    </Modal>
  );
}
