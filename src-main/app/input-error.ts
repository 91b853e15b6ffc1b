import type * as z from 'zod';
import { KeepsakeError } from '../../src-shared/errors.ts';

/** What is wrong with a command's input, in one sentence for whoever gave it. */
export function inputError(error: z.ZodError): KeepsakeError {
  return new KeepsakeError('usage', sentenceOf(error.issues[0]), { cause: error });
}

function sentenceOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'too_big') {
    const most = String(issue.maximum);
    if (issue.origin === 'string') return `This text is too long: at most ${most} characters are possible.`;
    if (issue.origin === 'array') return `These are too many: at most ${most} are possible.`;
    return `This number is too large: at most ${most} is possible.`;
  }
  if (issue?.code === 'too_small') {
    if (issue.origin === 'string') return 'Something is missing here: fill it in.';
    return `This number is too small: at least ${String(issue.minimum)} is needed.`;
  }
  return 'Keepsake does not understand what it was asked: reload the page.';
}
