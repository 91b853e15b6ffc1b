/**
 * Gathers single questions into one request, which is sent when it is full or a few milliseconds after its first question came.
 * Several requests may be under way at once.
 */
export interface GathererOptions<Q, A> {
  /** How many questions fill a request; asked anew each time. */
  full(): number;
  /**
   * How long the first question waits for others at most; 0: until the current turn of the event loop is over.
   * It waits less where the last request was answered quickly.
   */
  readonly delayMs: number;
  /** Asks them all; the answers in the order of the questions. A failure fails each of them. */
  ask(questions: readonly Q[]): Promise<readonly A[]>;
}

/** What waiting for others may add to the time of a request: on a slow connection it is worth it, on a fast one it costs more than it saves. */
const delayShare = 0.05;

export function createGatherer<Q, A>(options: GathererOptions<Q, A>): (question: Q) => Promise<A> {
  interface Waiting {
    readonly question: Q;
    resolve(answer: A): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let stopWaiting: (() => void) | undefined;
  /** What the last request took. */
  let requestMs = Infinity;

  function ask(): void {
    const batch = waiting;
    waiting = [];
    stopWaiting?.();
    stopWaiting = undefined;
    const begun = performance.now();
    options.ask(batch.map((each) => each.question)).then(
      (answers) => {
        requestMs = performance.now() - begun;
        batch.forEach((each, index) => {
          const answer = answers[index];
          if (answer === undefined) each.reject(new Error('a batch was answered in part'));
          else each.resolve(answer);
        });
      },
      (error: unknown) => {
        for (const each of batch) each.reject(error);
      },
    );
  }

  /** A timer takes a millisecond at least, and often two. */
  function wait(): () => void {
    const ms = Math.min(options.delayMs, requestMs * delayShare);
    if (ms < 1) {
      const immediate = setImmediate(ask);
      return () => clearImmediate(immediate);
    }
    const timeout = setTimeout(ask, ms);
    return () => clearTimeout(timeout);
  }

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (waiting.length >= options.full()) ask();
      else stopWaiting ??= wait();
    });
}
