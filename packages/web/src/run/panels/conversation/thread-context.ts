import { createContext, use } from "react";

/** What a line of a conversation may do beyond itself. */
export interface ThreadActions {
  /** The one that is shown. */
  readonly thread: string;
  /** Shows another one: that of a sub-agent, by the call that started it, or a session. */
  readonly enter: (thread: string) => void;
  /** Moves the playhead. */
  readonly go: (seq: number, id: string | undefined) => void;
}

const nothing = (): void => undefined;

export const ThreadsContext: React.Context<ThreadActions> = createContext<ThreadActions>({
  thread: "",
  enter: nothing,
  go: nothing,
});

export function useThreads(): ThreadActions {
  return use(ThreadsContext);
}
