import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { Icon } from '../components/icon.tsx';
import { words } from '../words.ts';
import styles from './ignore-card.module.css';
import { IgnoreMatches } from './ignore-matches.tsx';
import { PatternField } from './pattern-field.tsx';
import { useIgnoreDraft } from './use-ignore-draft.ts';

/** What is not to be backed up, as patterns of gitignore. They are saved by a button: half a pattern matches too much. */
export function IgnoreCard() {
  const draft = useIgnoreDraft();
  const { patterns } = words.settings;
  return (
    <Card title={patterns.title}>
      <p className={styles.detail}>{patterns.detail}</p>
      <PatternField text={draft.text} onChange={draft.edit} problems={draft.preview?.problems ?? []} />
      <IgnoreMatches hasPatterns={draft.text.trim() !== ''} preview={draft.preview} error={draft.previewError}>
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
