import { AsyncResource } from "node:async_hooks";
import { packageVersion } from "./framework/version.ts";

const argv = process.argv.slice(2);
// Asked for by scripts and editors all the time: nothing else is loaded for it.
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const program = await load();
  if (program !== undefined) await run(program);
}

type Program = NonNullable<Awaited<ReturnType<typeof load>>>;

/** @returns `undefined` when the program cannot be loaded: it has told why */
async function load() {
  try {
    const [{ runCli, printFailure }, { toldUncaught }, { COMMANDS }] = await Promise.all([
      import("./framework/run-cli.ts"),
      import("./framework/uncaught.ts"),
      import("./commands/index.ts"),
    ]);
    return { runCli, printFailure, toldUncaught, COMMANDS };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EMFILE" && code !== "ENFILE") throw error;
    process.stderr.write(`OpenExec cannot be loaded: ${message}. Raise the limit of open files: ulimit -n 1024\n`);
    process.exitCode = 1;
    return undefined;
  }
}

async function run({ runCli, printFailure, toldUncaught, COMMANDS }: Program): Promise<void> {
  const { stdout, stderr, stdin, env } = process;
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // The first one lets the run end in order; whoever insists gets out at once.
      if (interruption.signal.aborted) process.exit(130);
      interruption.abort(signal);
    });
  }
  // `openexec list | head` closes our output early. That is no error, and a run goes on being recorded unseen.
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  // A flow may have left timers behind; the process ends when its output is out, not when they fire.
  const leave = (code: number): void => void stdout.write("", () => stderr.write("", () => process.exit(code)));
  // Code of a flow that fails where nobody listens. What was recorded is readable, and can be resumed.
  // It is told outside of the flow's context, where globals are caught.
  const onUncaught = AsyncResource.bind(async (error: unknown) => {
    printFailure(await toldUncaught(error), argv, { stdout, stderr, env });
    leave(1);
  });
  process.on("uncaughtException", (error) => void onUncaught(error));
  const userCwd = process.cwd();
  leave(
    await runCli(argv, COMMANDS, { stdout, stderr, stdin, userCwd, env, signal: interruption.signal, now: Date.now }),
  );
}
