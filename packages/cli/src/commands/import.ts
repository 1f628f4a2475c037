import { Home } from "@openexec/bundle";
import { homeOptions } from "../compose/home.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { logsAt, openLogs, placesAt, refuseStrangers, sessionFolders } from "../import/find-sessions.ts";
import { followSessions } from "../import/follow-sessions.ts";
import { ImportProgress } from "../import/import-progress.ts";
import { importDocument, renderImport } from "../import/import-report.ts";
import { Importer } from "../import/importer.ts";
import { renderFound } from "../import/render-found.ts";

export const importSessions: Command = {
  arguments: [
    {
      name: "[paths...]",
      description: "logs of sessions, or folders with some (default: where the clients keep theirs)",
    },
  ],
  options: [
    { flags: "--yes", description: "import all that is found without asking" },
    { flags: "--watch", description: "go on with what comes and grows, until Ctrl-C" },
  ],
  details:
    "Reads only. Without paths it looks where Claude Code and Codex keep their sessions (CLAUDE_CONFIG_DIR, CODEX_HOME, XDG_CONFIG_HOME) and asks.",
  async run(context, { args, flags }) {
    const { signal } = context;
    const isWatching = flags.on("watch");
    const isAsked = args.length > 0;
    const places = isAsked ? await placesAt(context, args) : { folders: sessionFolders(context), files: [] };
    const found = await openLogs(await logsAt(places));
    if (isAsked && !isWatching) refuseStrangers(found, places);
    const { sessions } = found;
    const summary = renderFound(found, context.now());
    if (!isAsked && sessions.length > 0 && !flags.on("yes") && !(await isWanted(context, summary))) {
      return { exitCode: EXIT.ok, json: importDocument(found, []), text: "nothing was imported" };
    }
    if (!isWatching && sessions.length === 0 && found.failed.length === 0) {
      return {
        exitCode: EXIT.ok,
        json: importDocument(found, []),
        text: `no sessions in ${places.folders.join(", ")}`,
      };
    }
    const began = context.now();
    const importer = await Importer.open(Home.open(homeOptions(context)), context);
    const progress = new ImportProgress(context, sessions);
    try {
      let listedMs: number | undefined;
      let areTextsTold = false;
      const results = await importer.import(sessions, {
        signal,
        // Who watches may stay for weeks.
        ownsProcess: !isWatching,
        onResult: (result) => progress.done(result),
        onListed: (listed) => {
          listedMs = context.now() - began;
          progress.end();
          if (context.globals.format !== "text") return;
          context.stdout.write(`${renderImport(summary, importDocument(found, listed))}\n`);
        },
        onTexts: (done, of) => {
          areTextsTold = done === of;
          progress.texts(done, of);
        },
      });
      progress.end();
      const tookMs = context.now() - began;
      // Where texts are not left for the end, they are told with the runs.
      const isFindable = listedMs === undefined ? !signal.aborted : areTextsTold;
      const took = { listedMs: listedMs ?? tookMs, ...(isFindable && { findableMs: tookMs }) };
      const document = { ...importDocument(found, results), took };
      const report = renderImport(summary, document);
      const text = listedMs === undefined ? report : isFindable ? "their texts can be found" : TEXTS_LEFT;
      // Who watches is ended by being stopped, whenever that is.
      const exitCode =
        signal.aborted && !isWatching ? EXIT.interrupted : document.failed.length > 0 ? EXIT.failed : EXIT.ok;
      const quiet = document.runs.map(({ runId }) => runId).join("\n");
      if (!isWatching || signal.aborted) return { exitCode, json: document, text, quiet };
      if (context.globals.format === "text") context.stdout.write(`${text}\nwatching; Ctrl-C ends it\n`);
      const later = await followSessions(context, importer, places);
      const paths = new Set(later.map((result) => result.found.path));
      const before = results.filter((result) => !paths.has(result.found.path));
      // To be stopped is how a watch ends.
      return { exitCode: EXIT.ok, json: importDocument(found, [...later, ...before]) };
    } finally {
      progress.end();
      await importer.close();
    }
  },
};

const TEXTS_LEFT = "some of their texts cannot be found yet: the next search, or a server, reads them";

async function isWanted(context: Context, summary: string): Promise<boolean> {
  const { stdin, stderr, env, globals } = context;
  if (stdin.isTTY !== true || stderr.isTTY !== true || env.CI || globals.format !== "text") {
    throw new CliError("confirmation_missing", `There are ${summary}; nothing was imported.`, {
      hint: "Say --yes, or name the sessions to import.",
    });
  }
  const { confirm } = await import("@clack/prompts");
  const output = stderr as NodeJS.WriteStream;
  return (await confirm({ message: `Import ${summary}?`, output, signal: context.signal })) === true;
}
