import { RUN_STATUSES } from "@openexec/timeline";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { askIndex, FILTER_OPTIONS, readFilter, readLimit, readSort, refuseUnknown } from "../history/query.ts";
import { renderList } from "../show/render-list.ts";
import { painter } from "../text/painter.ts";

export const list: Command = {
  options: [
    { flags: "--limit <count>", description: "at most so many, newest first (default 50)" },
    ...FILTER_OPTIONS,
    { flags: "--status <status>", description: "only runs with this status", choices: RUN_STATUSES },
    { flags: "--name <flow>", description: "only runs of the flow with this name" },
    { flags: "--sort <order>", description: "started, duration, cost, tokens or tools, with ,asc or ,desc" },
    { flags: "--cursor <cursor>", description: "the page behind an earlier one: its nextCursor" },
  ],
  async run(context, { flags }) {
    const limit = readLimit(flags.text("limit"));
    const sort = readSort(flags.text("sort"));
    const status = flags.choice("status", RUN_STATUSES);
    const name = flags.text("name");
    const cursor = flags.text("cursor");
    const filter = {
      ...readFilter(context, flags),
      ...(status === undefined ? {} : { status: { in: [status] } }),
      ...(name === undefined ? {} : { flow: { in: [name] } }),
    };
    const { answer: page, ...trouble } = await askIndex(context, filter, async (index, _, isWhole) => {
      const found = await index.list({
        filter,
        ...(limit === undefined ? {} : { limit }),
        ...(sort === undefined ? {} : { sort }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (isWhole && found.runs.length === 0) await refuseUnknown(context, flags, index, filter);
      return found;
    });
    const frame = { columns: context.stdout.columns ?? Number.POSITIVE_INFINITY, nowMs: context.now() };
    const { unreadable, textsDue } = trouble;
    return {
      exitCode: EXIT.ok,
      json: { ...page, ...(unreadable.length === 0 ? {} : { unreadable }), ...(textsDue && { textsDue }) },
      text: renderList(page, trouble, frame, painter(context.stdout, context.env)).join("\n"),
      quiet: page.runs.map(({ id }) => id).join("\n"),
    };
  },
};
