import { Button, type ButtonProps } from '../components/button.tsx';
import { isActive } from '../store/run-slice.ts';
import type { Command } from '../use-command.ts';
import { useKeepsake } from '../use-store.ts';
import { words } from '../words.ts';

export interface RetryButtonProps extends Pick<ButtonProps, 'look' | 'size'> {
  /** The caller shows its error. */
  readonly retry: Command<[]>;
}

/** Tries again what failed; a run that goes on has its turn first. */
export function RetryButton({ retry, ...rest }: RetryButtonProps) {
  const active = useKeepsake((state) => isActive(state.run));
  const nothing = useKeepsake((state) => state.app?.failures === 0);
  return (
    <Button {...rest} icon="retry" onPress={() => void retry.run()} isDisabled={active || nothing || retry.pending}>
      {words.failures.retry}
    </Button>
  );
}
