/**
 * Gathers single questions into one request: a bus that leaves when it is full or a few milliseconds
 * after the first passenger boarded. Several buses may be under way at once.
 */
export interface GathererOptions<Q, A> {
  /** When so many have boarded the bus leaves at once; asked anew each time. */
  full(): number;
  /** How long the first question waits for others; 0: until the current turn of the event loop is over. */
  readonly delayMs: number;
  /** Asks them all; the answers in the order of the questions. A failure fails each of them. */
  ask(questions: readonly Q[]): Promise<readonly A[]>;
}

export function createGatherer<Q, A>(options: GathererOptions<Q, A>): (question: Q) => Promise<A> {
  interface Waiting {
    readonly question: Q;
    resolve(answer: A): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;

  function depart(): void {
    const batch = waiting;
    waiting = [];
    timer = undefined;
    options.ask(batch.map((each) => each.question)).then(
      (answers) => {
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

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (waiting.length >= options.full()) {
        if (options.delayMs === 0) clearImmediate(timer as NodeJS.Immediate | undefined);
        else clearTimeout(timer as NodeJS.Timeout | undefined);
        depart();
      } else {
        timer ??= options.delayMs === 0 ? setImmediate(depart) : setTimeout(depart, options.delayMs);
      }
    });
}
