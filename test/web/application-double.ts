import { commands, type AppState, type CommandName, type Connection, type Update } from '../../src-shared/contract.ts';
import { KeepsakeError } from '../../src-shared/errors.ts';
import { appState } from '../rigs/app-states.ts';
import type { Application } from '../../src-main/app/application-types.ts';

export interface ApplicationDouble extends Pick<Application, 'connect'> {
  readonly calls: { readonly name: string; readonly input: unknown }[];
  /** Connections that are open. */
  connections(): number;
  /** Tells every open connection. */
  push(update: Update): void;
  /** What a command answers with instead of the state. */
  readonly answers: Partial<Record<CommandName, () => Promise<unknown>>>;
}

export const someState: AppState = appState();

/** An application that records what doors ask of it; it parses inputs, as its interface says it does. */
export function createApplicationDouble(): ApplicationDouble {
  const listeners = new Set<(update: Update) => void>();
  let open = 0;
  const double: ApplicationDouble = {
    calls: [],
    answers: {},
    connections: () => open,
    push: (update) => listeners.forEach((listener) => listener(update)),
    connect() {
      open++;
      let closed = false;
      const connection: Connection & { close(): void } = {
        async call(name, input) {
          const parsed = commands[name].input.safeParse(input);
          if (!parsed.success) throw new KeepsakeError('usage', `${name} was asked with a wrong input.`);
          double.calls.push({ name, input: parsed.data });
          // The caller's type is this command's output; what a test answers with is the test's business.
          return (await (double.answers[name]?.() ?? someState)) as never;
        },
        onUpdate(listener, signal) {
          listeners.add(listener);
          signal.addEventListener('abort', () => listeners.delete(listener));
        },
        close() {
          if (!closed) open--;
          closed = true;
        },
      };
      return connection;
    },
  };
  return double;
}
