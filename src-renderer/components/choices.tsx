import { Fragment, type ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './choices.module.css';

export interface Choice<V extends string> {
  readonly value: V;
  readonly name: string;
  readonly detail: string;
}

export interface ChoicesProps<V extends string> {
  readonly label: string;
  readonly choices: readonly Choice<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  /** Below the choice that is made: what belongs to it alone. */
  readonly below?: ReactNode;
}

/** The keys with which one goes from choice to choice: fields below a choice have their own use for them. */
const arrows = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

/** One of a few, each explained in a sentence. */
export function Choices<V extends string>({ label, choices, value, onChange, below }: ChoicesProps<V>) {
  return (
    <RadioGroup
      className={cx(styles.group)}
      value={value}
      onChange={(chosen) => {
        const choice = choices.find((each) => each.value === chosen);
        if (choice !== undefined) onChange(choice.value);
      }}
    >
      <Label className={styles.label}>{label}</Label>
      {choices.map((choice) => (
        <Fragment key={choice.value}>
          <RadioField value={choice.value} className={cx(styles.choice)}>
            <RadioButton className={cx(styles.button)}>
              <span className={styles.dot} />
              <span className={styles.name}>{choice.name}</span>
            </RadioButton>
            <Text slot="description" className={styles.detail}>
              {choice.detail}
            </Text>
          </RadioField>
          {choice.value === value && below !== undefined && below !== false && (
            <div className={styles.below} onKeyDown={(event) => arrows.has(event.key) && event.stopPropagation()}>
              {below}
            </div>
          )}
        </Fragment>
      ))}
    </RadioGroup>
  );
}
