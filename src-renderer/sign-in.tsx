import { type SubmitEvent, useState } from 'react';
import { tokenIn } from '../src-shared/web-protocol.ts';
import { Button } from './components/button.tsx';
import { ErrorNote } from './components/error-note.tsx';
import { TextInput } from './components/text-input.tsx';
import styles from './sign-in.module.css';
import { useCommand } from './use-command.ts';
import { useKeepsake } from './use-store.ts';
import { words } from './words.ts';

/** Keepsake answers, and this page has no token or a wrong one: where it is, and a field for it. */
export function SignIn() {
  const signIn = useKeepsake((state) => state.signIn);
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const command = useCommand(async (token: string) => setWrong(!(await signIn(token))));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== '') void command.run(tokenIn(text));
  };
  return (
    <section className={styles.signIn} aria-labelledby="sign-in-title">
      <h1 id="sign-in-title" className={styles.title}>
        {words.signIn.title}
      </h1>
      <p>{words.signIn.detail}</p>
      <p className={styles.where}>{words.signIn.where}</p>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label={words.signIn.label}
          value={text}
          onChange={(value) => {
            setWrong(false);
            setText(value);
          }}
          type="password"
          autoComplete="current-password"
          autoFocus
        />
        <ErrorNote message={isWrong ? words.signIn.wrong : undefined} />
        <Button look="primary" size="large" type="submit" isDisabled={text.trim() === ''} isPending={command.pending}>
          {command.pending ? words.signIn.pending : words.signIn.submit}
        </Button>
      </form>
    </section>
  );
}
