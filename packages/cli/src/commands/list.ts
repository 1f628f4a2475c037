import { RUN_STATUSES } from "@openexec/timeline";
import { requireHome } from "../compose/home.ts";
import { openIndex, refreshIndex } from "../compose/run-index.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { renderList } from "../show/render-list.ts";
import { painter } from "../text/painter.ts";

const MAX_LIMIT = 10_000;

export const list: Command = {
  options: [
    { flags: "--limit <count>", description: "at most so many, newest first (default 50)" },
    { flags: "--all", description: "replays too" },
    { flags: "--status <status>", description: "only runs with this status", choices: RUN_STATUSES },
    { flags: "--name <flow>", description: "only runs of the flow with this name" },
  ],
  async run(context, { flags }) {
    const home = requireHome(context);
    const limit = readLimit(flags.text("limit"));
    const status = flags.choice("status", RUN_STATUSES);
    const name = flags.text("name");
    const { index, problem } = await openIndex(home);
    try {
      const unreadable = await refreshIndex(index, home);
      const page = await index.list({
        ...(limit === undefined ? {} : { limit }),
        ...(flags.on("all") ? { replays: "include" as const } : {}),
        ...(status === undefined ? {} : { statuses: [status] }),
        ...(name === undefined ? {} : { name }),
      });
      const frame = { columns: context.stdout.columns ?? Number.POSITIVE_INFINITY, nowMs: context.now() };
      const lines = renderList(
        page,
        { unreadable, ...(problem === undefined ? {} : { problem }) },
        frame,
        painter(context.stdout, context.env),
      );
      return {
        exitCode: EXIT.ok,
        json: { ...page, ...(unreadable.length === 0 ? {} : { unreadable }) },
        text: lines.join("\n"),
        quiet: page.runs.map(({ runId }) => runId).join("\n"),
      };
    } finally {
      await index.close();
    }
  },
};

function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new CliError(
    "invalid_argument",
    `--limit takes a whole number from 1 to ${MAX_LIMIT}, not ${JSON.stringify(text)}.`,
  );
}
