import { requireHome } from "../compose/home.ts";
import { resumeElsewhere } from "../compose/server/go-on.ts";
import { LOG_LEVELS, logWriter } from "../compose/server/log-writer.ts";
import { openBrowser } from "../compose/server/open-browser.ts";
import { startServer } from "../compose/server/start-server.ts";
import { CliError } from "../framework/cli-error.ts";
import type { Command } from "../framework/command.ts";
import { EXIT } from "../framework/exit-codes.ts";

const DEFAULT_PORT = 4280;

export const serve: Command = {
  options: [
    { flags: "--port <port>", description: `where to listen (default ${DEFAULT_PORT}; 0 is any free one)` },
    {
      flags: "--host <address>",
      description: "who can reach it (default 127.0.0.1: this machine; others need a token)",
    },
    { flags: "--allow-host <names>", description: "further names that it answers to, with commas" },
    { flags: "--allow-origin <origins>", description: "origins whose pages may use it, with commas" },
    { flags: "--no-resume", description: "answers to runs that no process runs wait for `resume`" },
    { flags: "--open", description: "open it in the browser" },
    { flags: "--log-level <level>", description: "what standard error tells (default info)", choices: LOG_LEVELS },
  ],
  async run(context, { flags }) {
    const home = requireHome(context);
    const { env, now, signal, stdout, stderr } = context;
    const log = logWriter(stderr, flags.choice("log-level", LOG_LEVELS) ?? "info", now);
    const resume = resumeElsewhere(home, { ...env }, log);
    const server = await startServer({
      home,
      host: flags.text("host") ?? "127.0.0.1",
      port: readPort(flags.text("port")),
      allowHosts: listOf(flags.text("allow-host")).map((name) => name.toLowerCase()),
      allowOrigins: listOf(flags.text("allow-origin")),
      log,
      env,
      now,
      goOn: flags.off("resume") ? () => undefined : resume,
    });
    const { url, tokenNeeded } = server;
    const document = { url, home: home.path, tokenNeeded };
    stdout.write(context.globals.format === "json" ? `${JSON.stringify(document)}\n` : `${url}\n`);
    if (flags.on("open")) await openBrowser(url);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.close();
    return { exitCode: EXIT.ok, json: undefined };
  },
};

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "").split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new CliError("invalid_argument", `--port takes a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}
