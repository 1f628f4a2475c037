import { requireHome } from "../compose/home.ts";
import { Retention } from "../compose/server/retention.ts";
import { readRetention, writeRetention } from "../compose/server/retention-settings.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";
import type { Flags } from "../framework/flags.ts";
import { openFresh } from "../history/open-fresh.ts";
import { renderTrouble } from "../show/render-trouble.ts";
import { counted } from "../text/numbers.ts";
import { painter } from "../text/painter.ts";

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

export const gc: Command = {
  options: [
    { flags: "--dry-run", description: "only say what would go" },
    { flags: "--keep-days <days>", description: "from now on keep every run for so long; `all` sets no limit" },
    { flags: "--keep-bytes <size>", description: "from now on keep so much (500M, 20G); `all` sets no limit" },
  ],
  async run(context, { flags }) {
    const home = requireHome(context);
    const before = readRetention(home);
    const settings = withLimits(before, flags);
    if (settings !== before) writeRetention(home, settings);
    const { index, problem, gone } = await openFresh(home);
    try {
      const retention = new Retention(home, index, context.now);
      const { due, deleted, ...swept } = await retention.sweep(flags.on("dry-run") ? "dry" : "now");
      const problems = [...swept.problems, ...swept.kept];
      const lines = due.map(({ runId, number, reason, replays }) => {
        const more = replays.length === 0 ? "" : `, and ${counted(replays.length, "replay")} of it`;
        return `${number ?? runId}  ${reason}${more}`;
      });
      const said = flags.on("dry-run")
        ? `${counted(due.length, "run")} would go`
        : `deleted ${counted(deleted.length, "run")}`;
      const { maxAgeDays, maxBytes } = settings;
      const trouble = { unreadable: gone, ...(problem && { problem }) };
      return {
        exitCode: problems.length === 0 ? EXIT.ok : EXIT.failed,
        json: { due, deleted, problems, limits: { maxAgeDays: maxAgeDays ?? null, maxBytes: maxBytes ?? null } },
        text: [...lines, ...problems, said, ...renderTrouble(trouble, painter(context.stdout, context.env))].join("\n"),
        quiet: (flags.on("dry-run") ? due.map(({ runId }) => runId) : deleted).join("\n"),
      };
    } finally {
      await index.close();
    }
  },
};

function withLimits(before: ReturnType<typeof readRetention>, flags: Flags): ReturnType<typeof readRetention> {
  const [days, bytes] = [flags.text("keep-days"), flags.text("keep-bytes")];
  if (days === undefined && bytes === undefined) return before;
  const { maxAgeDays, maxBytes, ...rest } = before;
  const age = days === undefined ? maxAgeDays : readLimit(days, "--keep-days", /^(\d{1,6}(?:\.\d+)?)()$/);
  const size = bytes === undefined ? maxBytes : readLimit(bytes, "--keep-bytes", /^(\d{1,9}(?:\.\d+)?)([kmgt]?)b?$/i);
  return {
    ...rest,
    ...(age === undefined ? {} : { maxAgeDays: age }),
    ...(size === undefined ? {} : { maxBytes: Math.round(size) }),
  };
}

/** @returns `undefined` for no limit */
function readLimit(text: string, flag: string, pattern: RegExp): number | undefined {
  if (text === "all") return undefined;
  const [, digits = "", unit = ""] = pattern.exec(text) ?? [];
  const value = digits === "" ? 0 : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
  if (value > 0) return value;
  throw new CliError("invalid_argument", `${flag} takes a number above 0, or all, not ${JSON.stringify(text)}.`);
}
