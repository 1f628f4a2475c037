import { AsyncResource } from "node:async_hooks";
import { writeSync } from "node:fs";
import { CliError } from "../framework/cli-error.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { errorDocument, errorText, reportOf } from "../framework/render-error.ts";
import { painter } from "../text/painter.ts";
import type { BegunRun } from "./engine.ts";
import { Watchdog } from "./watchdog.ts";

/** Ends the process, and tells why, when code of a step never waits for longer than the step may take. */
export function endWhenBlocked({ stderr, env, globals }: Context, run: () => BegunRun | undefined): Watchdog {
  // Outside of the flow's context, where nothing is caught. The event loop does not go on: all of it is synchronous.
  const stop = AsyncResource.bind((attemptIds: readonly string[], limitMs: number): void => {
    const { runId, number, dir } = run() ?? {};
    const report = reportOf(
      blocked(attemptIds, limitMs, { runId: runId ?? null, number: number ?? null, dir: dir ?? null }),
    );
    try {
      if (globals.format === "json") writeSync(1, `${JSON.stringify(errorDocument(report, false))}\n`);
      else writeSync(2, `${errorText(report, false, painter(stderr, env))}\n`);
    } finally {
      process.exit(EXIT.timedOut);
    }
  });
  return new Watchdog(stop);
}

/** @param attemptIds the steps that ran: it was one of them */
function blocked(attemptIds: readonly string[], limitMs: number, run: Readonly<Record<string, unknown>>): CliError {
  const [first = "the flow"] = attemptIds;
  const which = attemptIds.length > 1 ? `one of ${attemptIds.length} steps that ran (${first}, …)` : first;
  const message = `The code of ${which} let nothing else run, for longer than its ${limitMs} ms. The process was ended.`;
  return new CliError("step_blocked", message, {
    exitCode: EXIT.timedOut,
    hint: "Let long work wait now and then, or run it with `shell`. What was recorded can be resumed.",
    fields: { ...run, attemptIds, limitMs },
  });
}
