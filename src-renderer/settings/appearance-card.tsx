import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { preferencesSchema } from '../../src-shared/preferences.ts';
import { Card } from '../components/card.tsx';
import { cx } from '../components/cx.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { SelectField } from '../components/select-field.tsx';
import { words } from '../words.ts';
import styles from './appearance-card.module.css';
import { usePreference } from './use-preference.ts';

const { theme: themeSchema, language: languageSchema } = preferencesSchema.shape;

/** How the window looks and which language it speaks; both change at once. */
export function AppearanceCard() {
  const theme = usePreference('theme');
  const language = usePreference('language');
  const { appearance } = words.settings;
  return (
    <Card title={appearance.title}>
      <RadioGroup
        className={cx(styles.themes)}
        value={theme.value}
        onChange={(chosen) => theme.set(themeSchema.parse(chosen))}
      >
        <Label className={styles.label}>{appearance.theme}</Label>
        {themeSchema.options.map((each) => (
          <RadioField key={each} value={each} className={cx(styles.field)}>
            <RadioButton className={cx(styles.theme)}>
              <span className={styles.picture}>
                {each === 'system' ? (
                  <>
                    <Miniature scheme="light" />
                    <Miniature scheme="dark" half />
                  </>
                ) : (
                  <Miniature scheme={each} />
                )}
              </span>
              <span className={styles.name}>{appearance.themes[each]}</span>
            </RadioButton>
          </RadioField>
        ))}
      </RadioGroup>
      <div className={styles.language}>
        <SelectField
          label={appearance.language}
          value={language.value}
          onChange={language.set}
          options={languageSchema.options.map((value) => ({
            value,
            name: appearance.languages[value],
            ...(value === 'system' ? {} : { lang: value }),
          }))}
        />
      </div>
      <ErrorNote message={theme.error ?? language.error} />
    </Card>
  );
}

/** The window in small, in its own colours. */
function Miniature({ scheme, half = false }: { readonly scheme: 'light' | 'dark'; readonly half?: boolean }) {
  return (
    <span className={cx(styles.miniature, styles[scheme], half && styles.half)} aria-hidden="true">
      <span className={styles.headline} />
      <span className={styles.line} />
      <span className={styles.pill} />
    </span>
  );
}
