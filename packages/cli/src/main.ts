import { packageVersion } from "./framework/version.ts";

const argv = process.argv.slice(2);
// Asked for by scripts and editors all the time: nothing else is loaded for it.
if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const [{ runCli }, { COMMANDS }] = await Promise.all([
    import("./framework/run-cli.ts"),
    import("./commands/index.ts"),
  ]);
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // The first one lets the run end in order; whoever insists gets out at once.
      if (interruption.signal.aborted) process.exit(130);
      interruption.abort(signal);
    });
  }
  // `openexec list | head` closes our output early. That is no error, and a run goes on being recorded unseen.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const code = await runCli(argv, COMMANDS, {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    userCwd: process.cwd(),
    env: process.env,
    signal: interruption.signal,
    now: Date.now,
  });
  // A flow may have left timers behind; the process ends when its output is out, not when they fire.
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
