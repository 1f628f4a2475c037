import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { exportJsonl, exportZip } from "@openexec/bundle";
import { BUNDLE_FILES } from "@openexec/timeline";
import { type OpenedRun, openRun } from "../compose/open-run.ts";
import { writeWhole } from "../compose/write-whole.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";

const FORMATS = ["zip", "jsonl"] as const;

export const exportRun: Command = {
  arguments: [{ name: "<run>", description: "a run, or the path of a bundle" }],
  options: [
    { flags: "-o, --output <file>", description: "where to; for jsonl standard output without it" },
    { flags: "--force", description: "replace the file if there is one" },
  ],
  formats: FORMATS,
  details: "--format zip (the default) has all files; --format jsonl only the log, byte for byte.",
  async run(context, { args: [name = ""], flags }) {
    const opened = await openRun(context, name);
    try {
      if (await opened.isWriterAlive()) throw inProgress(opened);
      const format = context.format === "jsonl" ? "jsonl" : "zip";
      const output = flags.text("output") ?? defaultOutput(context, opened, format);
      if (output === undefined) {
        await pipeline(exportJsonl(opened.source), context.stdout, { end: false });
        return { exitCode: EXIT.ok, json: undefined };
      }
      const path = resolve(context.userCwd, output);
      if (existsSync(path) && !flags.on("force")) throw exists(path);
      const bytes = await writeWhole(
        path,
        format === "zip" ? await exportZip(opened.source) : exportJsonl(opened.source),
      );
      return { exitCode: EXIT.ok, json: { path, format, bytes }, text: path, quiet: path };
    } finally {
      await opened.close();
    }
  },
};

/** `undefined`: standard output. */
function defaultOutput(context: Context, opened: OpenedRun, format: (typeof FORMATS)[number]): string | undefined {
  if (format === "zip")
    return `${
      opened.path
        .split(/[/\\]/)
        .at(-1)
        ?.replace(/\.zip$/, "") ?? "run"
    }.zip`;
  if (context.globals.format !== "json") return undefined;
  throw new CliError("output_missing", "With --json the log cannot go to standard output too.", {
    hint: `Name a file: -o ${BUNDLE_FILES.timeline}.`,
  });
}

function inProgress({ path }: OpenedRun): CliError {
  return new CliError("run_in_progress", `${path} is being written by another process.`, {
    hint: "Wait for its end, or `cancel` it; half a run would not verify.",
    fields: { path },
  });
}

function exists(path: string): CliError {
  return new CliError("file_exists", `${path} exists already.`, {
    hint: "Choose another name with -o, or replace it with --force.",
    fields: { path },
  });
}
