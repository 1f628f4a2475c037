import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { askIndex, FILTER_OPTIONS, readFilter, readLimit, refuseUnknown } from "../history/query.ts";
import { renderMatches } from "../show/render-matches.ts";
import { painter } from "../text/painter.ts";

export const search: Command = {
  arguments: [{ name: "<text>", description: "what is looked for; upper and lower case are the same" }],
  options: [
    { flags: "--limit <count>", description: "at most so many runs, newest first (default 50)" },
    ...FILTER_OPTIONS,
  ],
  async run(context, { args, flags }) {
    const [text = ""] = args;
    if (text === "") throw new CliError("invalid_argument", "search needs a text that is not empty.");
    const limit = readLimit(flags.text("limit"));
    const filter = { ...readFilter(context, flags), text };
    const { answer: page, ...trouble } = await askIndex(context, filter, async (index, silent, isWhole) => {
      const found = await index.search({ filter, unreadable: silent, ...(limit === undefined ? {} : { limit }) });
      if (isWhole && found.matches.length === 0) await refuseUnknown(context, flags, index, filter);
      return found;
    });
    const { unreadable } = trouble;
    return {
      exitCode: EXIT.ok,
      json: { ...page, ...(unreadable.length === 0 ? {} : { unreadable }) },
      text: renderMatches(page, trouble, context.now(), painter(context.stdout, context.env)).join("\n"),
      quiet: page.matches.map(({ run }) => run.id).join("\n"),
    };
  },
};
