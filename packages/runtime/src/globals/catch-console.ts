import { format } from "node:util";
import { currentContext } from "./code-context.ts";

const LEVELS = { debug: "debug", log: "info", info: "info", warn: "warning", error: "error", trace: "debug" } as const;

/** What flow code says on the console becomes lines of its run's log: standard output belongs to the command line. */
export function catchConsole(): void {
  for (const [name, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, (typeof LEVELS)[keyof typeof LEVELS]][]) {
    const { [name]: said } = console;
    const original = said.bind(console);
    console[name] = (...args: unknown[]) => {
      const context = currentContext();
      if (context === undefined) original(...args);
      else context.log(level, format(...args));
    };
  }
  catchStdout();
}

/** Whoever reads the document of `--json` reads all of standard output. */
function catchStdout(): void {
  const { stdout } = process;
  const original = stdout.write;
  stdout.write = ((chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    const context = currentContext();
    if (context === undefined) return Reflect.apply(original, stdout, [chunk, ...rest]) as boolean;
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    context.log("info", text.replace(/\n$/, ""));
    const done = rest.find((item) => typeof item === "function") as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return true;
  }) as typeof original;
}
