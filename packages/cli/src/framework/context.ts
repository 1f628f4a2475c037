import type { Globals } from "./globals.ts";

/** A stream that text goes to; `columns` and `rows` are there on a terminal. */
export type TextStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** All that a command may know of the process that it runs in. */
export interface Context {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Where the user stands; what a flow's path and an input file are relative to. Absolute. */
  readonly userCwd: string;
  /** Where the command works: `--cwd`, else where the user stands. Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly globals: Globals;
  /** What `--format` said, word for word: a command may know more formats than every command does. */
  readonly format?: string;
  /** Aborts at the first Ctrl-C, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
}
