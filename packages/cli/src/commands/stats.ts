import { STATS_GROUPS } from "@openexec/protocol/schemas";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { askIndex, FILTER_OPTIONS, readFilter, refuseUnknown } from "../history/query.ts";
import { renderStats } from "../show/render-stats.ts";
import { painter } from "../text/painter.ts";

export const stats: Command = {
  options: [
    ...FILTER_OPTIONS,
    { flags: "--by <group>", description: "a row for each day, flow, project, model or tool", choices: STATS_GROUPS },
  ],
  async run(context, { flags }) {
    const by = flags.choice("by", STATS_GROUPS);
    const filter = readFilter(context, flags);
    const { answer, ...trouble } = await askIndex(context, filter, async (index, _, isWhole) => {
      const sums = await index.aggregate("stats", { filter, ...(by === undefined ? {} : { by }) });
      if (isWhole && sums.runs === 0) await refuseUnknown(context, flags, index, filter);
      return sums;
    });
    const { unreadable, textsDue } = trouble;
    const columns = context.stdout.columns ?? Number.POSITIVE_INFINITY;
    return {
      exitCode: EXIT.ok,
      json: { ...answer, ...(unreadable.length === 0 ? {} : { unreadable }), ...(textsDue && { textsDue }) },
      text: renderStats(answer, trouble, columns, painter(context.stdout, context.env)).join("\n"),
    };
  },
};
