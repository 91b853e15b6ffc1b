/**
 * Is Keepsake there? `connecting`: not yet known; `lost`: it does not answer, and is asked again by itself; `refused`: it answers,
 * and wants the token that this page does not have.
 */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused';

export interface ChannelListener {
  /** Something came unasked, as it was received. */
  update(raw: unknown): void;
  state(state: ConnectionState): void;
}

/**
 * A tube to the engine's process: it carries what it is given and judges nothing of it.
 * What comes out of it is parsed by `openTransport`, in one place.
 */
export interface Channel {
  /** Rejects with the error as it was received, or with a KeepsakeError 'unreachable'. */
  call(name: string, input: unknown): Promise<unknown>;
  /** The path of a file or folder that was dropped into the window; absent where the window does not learn it. */
  pathOf?(file: File): string;
  /** Connects with another token; answers whether it was right. Absent where none is needed. */
  signIn?(token: string): Promise<boolean>;
  /** Begins to listen; called once. Ends with the signal that the channel was made with. */
  listen(listener: ChannelListener): void;
}
