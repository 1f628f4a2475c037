import { BundleWriter, Home, RunLock, Vault } from "@openexec/bundle";
import {
  DEFAULT_ENGINE_OPTIONS,
  type Logged,
  originals,
  type RunControl,
  recordRun as runAndRecord,
} from "@openexec/runtime";
import { newRunId, type RunId, runDuration, type TimelineEvent } from "@openexec/timeline";
import { agentCommands } from "./agents.ts";
import type { RecordOptions, RunEnd } from "./engine.ts";
import { checkPermissions, type PreparedFlow, prepareFlow } from "./flow-program.ts";
import { actorOf } from "./identity.ts";
import { deliver } from "./inbox.ts";
import { listWhenPublished } from "./list-when-published.ts";
import { checkWritten, derivedFiles, LiveFiles } from "./live-files.ts";
import { livePorts } from "./live-ports.ts";
import { recordUncaught } from "./uncaught-in-run.ts";
import { RunWorkspace } from "./workspace.ts";

/** Runs a flow and records it. Resolves at its end or pause, whatever that is; rejects when it cannot begin or be written. */
export async function recordRun(options: RecordOptions): Promise<RunEnd> {
  const prepared = await prepareFlow(options.flow);
  checkPermissions(prepared, options.globals.permissions);
  const agents = agentCommands(options.globals);
  const title = await titleOf(prepared, options);
  const home = Home.open(options.home);
  const runId = newRunId(originals.now(), originals.randomBytes(10));
  const number = home.takeNumber(runId);
  const dir = home.runDirectory(runId);
  const workspace = await RunWorkspace.open(options.cwd, home.path);
  const { project } = workspace;
  const startedAt = new originals.Date(originals.now()).toISOString();
  const files = new LiveFiles(number, { runId, name: prepared.flow.name, project, startedAt });
  const writer = BundleWriter.create({
    runsDirectory: home.runsDirectory,
    runId,
    lock: (directory) => RunLock.acquire(directory),
    manifest: files.manifest,
    live: files.live,
    projections: derivedFiles,
    verify: checkWritten,
  });
  let stopWatching = (): void => {};
  let stopDelivering = async (): Promise<void> => {};
  let listed = async (): Promise<void> => {};
  try {
    options.onStart({ runId, number, dir });
    const { globals, signal, env, ask } = options;
    const vault = Vault.open(home.vaultDirectory, runId);
    const pass = [...(prepared.flow.passEnv ?? []), ...(options.passEnv ?? [])];
    const { onlyEnv } = options;
    const ports = livePorts({ pass, onlyEnv, runId, sink: writer, env, projectKey: home.projectKey(), vault, ask });
    const result = await runAndRecord({
      flow: prepared.flow,
      loaded: prepared.loaded,
      code: prepared.code,
      policy: options.policy,
      input: options.input,
      identity: {
        runId,
        title,
        trigger: { type: "cli" },
        actor: actorOf(env),
        project,
        workspace: workspace.begin(ports),
      },
      engine: {
        ...DEFAULT_ENGINE_OPTIONS,
        cwd: options.cwd,
        agents,
        ...(pass.length === 0 ? {} : { passEnv: pass }),
        ...(onlyEnv === true ? { onlyEnv } : {}),
        ...(globals.maxSteps === undefined ? {} : { maxSteps: globals.maxSteps }),
        ...(globals.timeoutMs === undefined ? {} : { timeoutMs: globals.timeoutMs }),
        ...(globals.permissions === undefined ? {} : { permissions: globals.permissions }),
        ...(globals.model === undefined ? {} : { model: globals.model }),
      },
      ports,
      onEvent: (event) => observe(event, files, options.onEvent),
      onStart: (control) => {
        cancelOn(signal, control, env);
        stopWatching = recordUncaught(writer, control, { runId, number, dir });
        stopDelivering = deliverWhenPublished(writer, control);
        listed = listWhenPublished(writer, home, { runId, number });
      },
      afterRun: (carry) => workspace.finish(ports, carry),
    });
    await stopDelivering();
    await writer.settle();
    return endOf({ runId, number, dir }, files, result);
  } finally {
    stopWatching();
    await stopDelivering();
    await listed();
    await writer.close();
    workspace.dispose();
  }
}

/** The inbox of a run is where others find the run: under its own name, which it has once it is durable. */
export function deliverWhenPublished(
  writer: BundleWriter,
  control: RunControl,
  knownCancel?: string,
): () => Promise<void> {
  const opened = writer.flush().then(
    () => deliver(writer.directory, control, () => writer.flush(), knownCancel),
    // The run itself fails with this error.
    () => async () => {},
  );
  return async () => (await opened)();
}

/** One event, to the derived files and to whoever looks on. */
export function observe(event: Logged, files: LiveFiles, onEvent: RecordOptions["onEvent"]): void {
  // A logged draft has all fields of an event of the same type.
  const logged = event as TimelineEvent;
  files.apply(logged);
  onEvent(logged);
}

/** The first Ctrl-C asks the run to end; what it had in flight is ended in order. */
export function cancelOn(signal: AbortSignal, control: RunControl, env: RecordOptions["env"]): void {
  const cancel = (): void => control.cancel(actorOf(env), `stopped by ${String(signal.reason)}`);
  if (signal.aborted) cancel();
  else signal.addEventListener("abort", cancel, { once: true });
}

/** What is told about a run, or a segment, that is over. */
export function endOf(
  begun: { readonly runId: RunId; readonly number?: number; readonly dir: string },
  { state }: LiveFiles,
  result: Awaited<ReturnType<typeof runAndRecord>>,
): RunEnd {
  const { status, head, output, error } = result;
  return {
    ...begun,
    name: state.title ?? state.name ?? "",
    status,
    head: head.hash,
    totals: { ...state.totals, durationMs: runDuration(state) ?? 0 },
    ...(output === undefined ? {} : { output }),
    ...(error === undefined ? {} : { error }),
    waitingFor: state.waiting.map(({ interactionId, message }) => ({ interactionId, message })),
  };
}

async function titleOf({ flow }: PreparedFlow, { input, flow: flowPath }: RecordOptions): Promise<string | undefined> {
  const title = flow.run?.title;
  return typeof title === "function" ? title({ input, flowName: flow.name, flowPath }) : title;
}
