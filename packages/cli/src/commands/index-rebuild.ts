import { rmSync } from "node:fs";
import { requireHome } from "../compose/home.ts";
import { summarizeHome } from "../compose/run-index.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";

export const indexRebuild: Command = {
  async run(context) {
    const { openSqliteIndex } = await import("@openexec/store");
    const home = requireHome(context);
    const { summaries, unreadable } = await summarizeHome(home);
    // Made again from nothing: a damaged file, or one of a later version, is no obstacle.
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${home.indexPath}${suffix}`, { force: true });
    const index = await openSqliteIndex(home.indexPath);
    try {
      await index.replaceAll(summaries);
    } finally {
      await index.close();
    }
    const lines = [`${counted(summaries.length, "run")} in ${home.indexPath}`];
    for (const { runId, error } of unreadable) lines.push(`${runId} cannot be read: ${escapeLine(error.message)}`);
    return {
      exitCode: unreadable.length === 0 ? EXIT.ok : EXIT.diverged,
      json: { index: home.indexPath, runs: summaries.length, unreadable },
      text: lines.join("\n"),
    };
  },
};
