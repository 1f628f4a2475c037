import { Home } from "@openexec/bundle";
import { homeOptions } from "../compose/home.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import {
  type FoundSession,
  type FoundSessions,
  findSessions,
  sessionFolders,
  sessionsAt,
} from "../import/find-sessions.ts";
import { ImportProgress } from "../import/import-progress.ts";
import { Importer, type ImportResult } from "../import/importer.ts";
import { renderFound } from "../import/render-found.ts";
import { counted } from "../text/numbers.ts";

export const importSessions: Command = {
  arguments: [
    {
      name: "[paths...]",
      description: "logs of sessions, or folders with some (default: where the clients keep theirs)",
    },
  ],
  options: [{ flags: "--yes", description: "import all that is found without asking" }],
  details:
    "Reads only. Without paths it looks in ~/.claude/projects and ~/.codex/sessions (CLAUDE_CONFIG_DIR, CODEX_HOME) and asks.",
  async run(context, { args, flags }) {
    const found = args.length > 0 ? await sessionsAt(context, args) : await findSessions(context);
    const summary = renderFound(found, context.now());
    if (args.length === 0 && found.sessions.length > 0 && !flags.on("yes") && !(await isWanted(context, summary))) {
      return { exitCode: EXIT.ok, json: documentOf(found, []), text: "nothing was imported" };
    }
    const results = found.sessions.length === 0 ? [] : await importAll(context, found.sessions);
    const document = documentOf(found, results);
    return {
      exitCode: context.signal.aborted ? EXIT.interrupted : document.failed.length > 0 ? EXIT.failed : EXIT.ok,
      json: document,
      text: textOf(summary, document, context),
      quiet: document.runs.map(({ runId }) => runId).join("\n"),
    };
  },
};

/** Newest first, until Ctrl-C. */
async function importAll(context: Context, sessions: readonly FoundSession[]): Promise<readonly ImportResult[]> {
  const importer = await Importer.open(Home.open(homeOptions(context)), context);
  const progress = new ImportProgress(context, sessions);
  try {
    return await importer.import(sessions, { signal: context.signal, onResult: (result) => progress.done(result) });
  } finally {
    progress.end();
    await importer.close();
  }
}

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

function documentOf({ sessions, unknown, failed }: FoundSessions, results: readonly ImportResult[]) {
  const oldest = sessions.at(-1)?.session.header.startedAt;
  return {
    found: {
      sessions: sessions.length,
      bytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(oldest !== undefined && { oldest }),
    },
    runs: results.flatMap((result) => {
      if ("error" in result) return [];
      const { path, session } = result.found;
      const { runId, number, state, told } = result.run;
      const { system, sessionId, title } = session.header;
      const name = { system, session: sessionId, ...(title !== undefined && { title }), path };
      return [{ runId, number, state, ...name, ...told }];
    }),
    unknown,
    failed: [
      ...failed,
      ...results.flatMap((result) => ("error" in result ? [{ path: result.found.path, error: result.error }] : [])),
    ],
  };
}

const STATES = [
  ["imported", "imported"],
  ["replaced", "imported again, as they have grown"],
  ["unchanged", "already there"],
] as const;

function textOf(summary: string, { runs, failed }: ReturnType<typeof documentOf>, context: Context): string {
  if (runs.length === 0 && failed.length === 0) {
    return `no sessions in ${sessionFolders(context).join(" and ")}`;
  }
  const counts = STATES.flatMap(([state, words]) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const damaged = runs.filter(({ findings = [] }) => findings.some(({ severity }) => severity !== "note"));
  return [
    `${summary}: ${counts.join(", ")}`,
    ...damaged.map(({ number, path, findings = [] }) => `#${number} ${path}: ${counted(findings.length, "finding")}`),
    ...failed.map(({ path, error }) => `not imported: ${path}: ${error.message}`),
  ].join("\n");
}
