import { spawn } from "node:child_process";
import { requireHome } from "../compose/home.ts";
import { resolveRun } from "../compose/open-run.ts";
import { openBrowser } from "../compose/server/open-browser.ts";
import { findServer } from "../compose/server/server-record.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import type { Context } from "../framework/context.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { PROGRAM } from "../framework/program-file.ts";

export const ui: Command = {
  arguments: [{ name: "[run]", description: "a run to open at once" }],
  options: [{ flags: "--no-open", description: "only print where it is" }],
  async run(context, { args: [name], flags }) {
    const home = requireHome(context);
    const own = name === undefined ? undefined : await resolveRun(context, name);
    const known = findServer(home)?.url;
    const server = known ?? (await startElsewhere(context, home.path));
    const url = own === undefined ? server : new URL(`runs/${own.runId}`, server).href;
    const opened = !flags.off("open") && context.globals.format === "text" && (await openBrowser(url));
    return {
      exitCode: EXIT.ok,
      json: { url, started: known === undefined, opened },
      text: opened ? `opened ${url}` : url,
      quiet: url,
    };
  },
};

/** Starts a server that outlives this command, on any free port. @returns where it listens */
async function startElsewhere({ env }: Context, home: string): Promise<string> {
  const words = [PROGRAM, "serve", "--port", "0", "--dir", home, "--json"];
  const child = spawn(process.execPath, words, {
    env: { ...env },
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes("\n")) break;
  }
  child.stdout.destroy();
  child.unref();
  const answer: unknown = text === "" ? undefined : JSON.parse(text.split("\n")[0] ?? "");
  if (typeof answer === "object" && answer !== null && "url" in answer) return String(answer.url);
  throw new CliError("server_not_started", "The server could not be started.", {
    hint: "`serve` says why.",
    exitCode: EXIT.failed,
  });
}
