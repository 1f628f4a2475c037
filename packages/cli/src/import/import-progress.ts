import { formatBytes, formatDuration } from "@openexec/timeline";
import type { Context } from "../framework/context.ts";
import { escapeLine } from "../text/escape.ts";
import { truncate } from "../text/width.ts";
import type { FoundSession } from "./find-sessions.ts";
import type { ImportResult } from "./importer.ts";

const DEFAULT_COLUMNS = 80;
const CLEAR = "\r\x1b[K";

/** Says on standard error how far an import is: one line that changes on a terminal, nothing where a program reads. */
export class ImportProgress {
  readonly #stream: Context["stderr"] | undefined;
  readonly #now: Context["now"];
  readonly #startedAt: number;
  readonly #sessions: number;
  readonly #bytes: number;
  #doneSessions = 0;
  #doneBytes = 0;

  constructor(
    { stderr, globals, env, now }: Pick<Context, "stderr" | "globals" | "env" | "now">,
    sessions: readonly FoundSession[],
  ) {
    this.#stream = globals.format === "text" && stderr.isTTY === true && !env.CI ? stderr : undefined;
    this.#now = now;
    this.#startedAt = now();
    this.#sessions = sessions.length;
    this.#bytes = sessions.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  done({ found }: ImportResult): void {
    this.#doneSessions++;
    this.#doneBytes += found.bytes;
    const { title, sessionId } = found.session.header;
    const share = `${this.#doneSessions}/${this.#sessions} sessions, ${formatBytes(this.#doneBytes)} of ${formatBytes(this.#bytes)}`;
    const columns = (this.#stream?.columns ?? DEFAULT_COLUMNS) - 1;
    this.#stream?.write(`${CLEAR}${truncate(escapeLine(`${share}${this.#left()}  ${title ?? sessionId}`), columns)}`);
  }

  /** The runs are listed; their texts are read. */
  texts(done: number, of: number): void {
    this.#stream?.write(
      `${CLEAR}all are listed; the texts of ${done} of ${of} can be found  (Ctrl-C: a later search goes on)`,
    );
  }

  end(): void {
    this.#stream?.write(CLEAR);
  }

  /** How long the rest takes at the speed so far. */
  #left(): string {
    const perByte = (this.#now() - this.#startedAt) / Math.max(1, this.#doneBytes);
    const leftMs = perByte * (this.#bytes - this.#doneBytes);
    return leftMs < 1000 ? "" : `, ${formatDuration(Math.round(leftMs / 1000) * 1000)} left`;
  }
}
