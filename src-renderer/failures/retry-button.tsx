import { Button, type ButtonProps } from '../components/button.tsx';
import { inNeedOf, isActive } from '../store/run-slice.ts';
import type { Command } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

export interface RetryButtonProps extends Pick<ButtonProps, 'look' | 'size'> {
  /** The caller shows its error. */
  readonly retry: Command<[]>;
}

/** Tries again what failed; a run that goes on has its turn first. Not offered where there are links alone: another try is the same. */
export function RetryButton({ retry, ...rest }: RetryButtonProps) {
  const active = useKeepsake((state) => isActive(state.run));
  const failed = useKeepsake(({ app }) => {
    const { files, folders, links } = inNeedOf({ app, run: undefined });
    return files + folders > 0 ? 'some' : links > 0 ? 'links alone' : 'none';
  });
  if (failed === 'links alone') return null;
  return (
    <Button {...rest} icon="retry" onPress={() => void retry.run()} isDisabled={active || failed === 'none' || retry.pending}>
      {words.failures.retry}
    </Button>
  );
}
