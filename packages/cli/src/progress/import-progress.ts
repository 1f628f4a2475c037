import type { FoundSession } from "../compose/import-sources.ts";
import type { Context } from "../framework/context.ts";
import { escapeLine } from "../text/escape.ts";
import { truncate } from "../text/width.ts";

const DEFAULT_COLUMNS = 80;
const CLEAR = "\r\x1b[K";

/** Says on standard error how far an import is: one line that changes on a terminal, nothing where a program reads. */
export class ImportProgress {
  readonly #stream: Context["stderr"] | undefined;
  readonly #total: number;
  #done = 0;

  constructor({ stderr, globals, env }: Pick<Context, "stderr" | "globals" | "env">, total: number) {
    this.#stream = globals.format === "text" && stderr.isTTY === true && !env.CI ? stderr : undefined;
    this.#total = total;
  }

  next({ session }: FoundSession): void {
    this.#done++;
    const { system, title, startedAt } = session.header;
    const text = `${this.#done}/${this.#total} ${system} ${startedAt.slice(0, 10)} ${title ?? session.header.sessionId}`;
    const columns = (this.#stream?.columns ?? DEFAULT_COLUMNS) - 1;
    this.#stream?.write(`${CLEAR}${truncate(escapeLine(text), columns)}`);
  }

  end(): void {
    this.#stream?.write(CLEAR);
  }
}
