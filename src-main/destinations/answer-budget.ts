/** Bytes of answers that one client holds at once, all of its requests together. */
export interface AnswerBudget {
  /** False where there is no room for them: then nothing is taken. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

export function createAnswerBudget(bytesMax: number): AnswerBudget {
  let held = 0;
  return {
    take(bytes) {
      if (held + bytes > bytesMax) return false;
      held += bytes;
      return true;
    },
    giveBack(bytes) {
      held -= bytes;
    },
  };
}
