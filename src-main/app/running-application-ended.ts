import { KeepsakeError } from '../../src-shared/errors.ts';

/** The process whose application was attached to has ended before it answered. */
export class RunningApplicationEnded extends KeepsakeError {
  constructor() {
    super('busy', 'The Keepsake that was running on this home has ended: start this again.', { retryable: true });
  }
}
