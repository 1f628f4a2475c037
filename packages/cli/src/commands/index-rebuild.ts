import { requireHome } from "../compose/home.ts";
import { runIds } from "../compose/run-files.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { rebuildIndex } from "../history/rebuild-index.ts";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";

/** How often progress is told, in runs. */
const EVERY = 100;

export const indexRebuild: Command = {
  async run(context) {
    const home = requireHome(context);
    const { stderr, globals } = context;
    const shown = globals.format === "text" && stderr.isTTY === true;
    let runs = 0;
    const unreadable = await rebuildIndex(home, (done, of) => {
      runs = of;
      if (shown && (done % EVERY === 0 || done === of)) stderr.write(`\r${done} of ${counted(of, "run")} read`);
    });
    if (shown && runs > 0) stderr.write("\n");
    const known = runIds(home).length - unreadable.length;
    const lines = [`${counted(known, "run")} in ${home.indexPath}`];
    for (const { runId, error } of unreadable) lines.push(`${runId} cannot be read: ${escapeLine(error.message)}`);
    return {
      exitCode: unreadable.length === 0 ? EXIT.ok : EXIT.diverged,
      json: { index: home.indexPath, runs: known, unreadable },
      text: lines.join("\n"),
    };
  },
};
