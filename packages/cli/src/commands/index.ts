import type { CommandRow } from "../framework/command.ts";

/** Every command. A new one is a file in this folder and a row here. */
export const COMMANDS: readonly CommandRow[] = [
  row("run", "run a flow and record it", async () => (await import("./run.ts")).run),
  row(
    "replay",
    "run a recorded run again, from its record alone, and compare",
    async () => (await import("./replay.ts")).replay,
  ),
  row("resume", "go on with a run that waits or was interrupted", async () => (await import("./resume.ts")).resume),
  row("list", "the runs of this folder", async () => (await import("./list.ts")).list),
  row("search", "runs that hold a text, and where", async () => (await import("./search.ts")).search),
  row("stats", "counts, durations, tokens and costs of runs", async () => (await import("./stats.ts")).stats),
  row("show", "what happened in a run", async () => (await import("./show.ts")).show),
  row(
    "open",
    "show a bundle from elsewhere: a directory or a zip, ours or acpx's",
    async () => (await import("./open.ts")).open,
  ),
  row(
    "import",
    "make runs of the sessions that Claude Code and Codex left on this machine",
    async () => (await import("./import.ts")).importSessions,
  ),
  row("verify", "check that a record is whole and unchanged", async () => (await import("./verify.ts")).verify),
  row("export", "write a run as one file", async () => (await import("./export.ts")).exportRun),
  row(
    "serve",
    "serve the runs of this folder: web app, API, live feed",
    async () => (await import("./serve.ts")).serve,
  ),
  row("ui", "open the web app of this folder in the browser", async () => (await import("./ui.ts")).ui),
  row("pending", "what runs ask and nobody has answered", async () => (await import("./pending.ts")).pending),
  row("answer", "answer a question of a run", async () => (await import("./answer.ts")).answer),
  row("token create", "make a token for the server", async () => (await import("./token-create.ts")).tokenCreate),
  row("token list", "the tokens that there are", async () => (await import("./token-list.ts")).tokenList),
  row("token revoke", "take a token back", async () => (await import("./token-revoke.ts")).tokenRevoke),
  row("cancel", "ask a running or waiting run to end", async () => (await import("./cancel.ts")).cancel),
  row("pin", "keep a run from being cleaned up", async () => (await import("./pin.ts")).pin),
  row("unpin", "undo pin", async () => (await import("./unpin.ts")).unpin),
  row("tag", "add tags to a run, or remove them", async () => (await import("./tag.ts")).tag),
  row("note", "write a note on a run", async () => (await import("./note.ts")).note),
  row("rm", "delete runs", async () => (await import("./rm.ts")).rm),
  row("gc", "delete runs whose time is over", async () => (await import("./gc.ts")).gc),
  row(
    "index rebuild",
    "make the index again from the runs",
    async () => (await import("./index-rebuild.ts")).indexRebuild,
  ),
  row("demo", "record, replay and prove it, in ten seconds", async () => (await import("./demo.ts")).demo),
  row("doctor", "check the machine and the .openexec directory", async () => (await import("./doctor.ts")).doctor),
  { ...row("flow run", "the same as run", async () => (await import("./run.ts")).run), hidden: true },
];

function row(name: string, summary: string, load: CommandRow["load"]): CommandRow {
  return { name, summary, load };
}
