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
}
