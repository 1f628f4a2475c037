import { hostname } from "node:os";
import { join } from "node:path";
import { BundleWriter, type Repair, RunLock, repair, sha256, Vault } from "@openexec/bundle";
import {
  behaveAs,
  type EngineOptions,
  resumeRun as goOn,
  type LivePorts,
  type LoadedFlow,
  loadProgram,
  policyOfSnapshot,
  RecordDivergedError,
  recordedBehaviours,
  standIn,
  TapeDriver,
  type TapeSecrets,
} from "@openexec/runtime";
import {
  BUNDLE_FILES,
  isKnownEvent,
  type OpenCall,
  parseRunId,
  type Redaction,
  type RunState,
  readTimeline,
} from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { readBundleFile } from "../replay/bundle-file.ts";
import { directoryTape } from "../replay/directory-tape.ts";
import { headerOf } from "../replay/header.ts";
import type { ResumeOptions, RunEnd } from "./engine.ts";
import { prepareFlow } from "./flow-program.ts";
import { asksForContent, contentProblem, exampleContent } from "./form.ts";
import { actorOf } from "./identity.ts";
import { listWhenPublished } from "./list-when-published.ts";
import { checkWritten, derivedFiles, LiveFiles } from "./live-files.ts";
import { livePorts } from "./live-ports.ts";
import { openDirectory } from "./open-run.ts";
import { cancelOn, deliverWhenPublished, endOf, observe } from "./record.ts";
import { runNumbers } from "./run-files.ts";
import { secretMissing } from "./secrets.ts";
import { askInTurn, askSent, sentAnswers, sentCancel } from "./sent-answers.ts";
import { recordUncaught } from "./uncaught-in-run.ts";
import { RunWorkspace } from "./workspace.ts";

type Header = Awaited<ReturnType<typeof headerOf>>;

/** Goes on with a run that waits or was interrupted, appending to its log. Rejects as `recordRun` does. */
export async function resumeRun(options: ResumeOptions): Promise<RunEnd> {
  const { dir, home } = options;
  // A copy: what commands and agents get is this machine's, whatever the flow's code reads.
  const env = { ...options.env };
  const lock = RunLock.acquire(dir);
  let writer: BundleWriter | undefined;
  let workspace: RunWorkspace | undefined;
  let goBack = (): void => {};
  try {
    const repaired = await repair(dir, { lock });
    const header = await headerOf(dir);
    const runId = parseRunId(header.runId);
    if (runId === undefined) throw notResumable(dir, "its id is none of ours");
    const number = runNumbers(home).get(runId);
    const files = new LiveFiles(number, { runId, name: header.name, project: header.project, startedAt: "" });
    const { recorded, forms } = await catchUp(dir, files);
    options.onForms?.(forms);
    const { state } = files;
    const interruption = interruptionOf(state, repaired);
    const inFlight = inFlightOf(state, options, dir);
    const answer = answerTo(state, forms, options);
    behaveAs(await recordedBehaviours(directoryTape(dir)));
    goBack = standIn(header.code ?? {});
    writer = BundleWriter.reopen({
      directory: dir,
      head: repaired.inspection.head,
      lock,
      manifest: files.manifest,
      live: files.live,
      projections: derivedFiles,
      verify: checkWritten,
    });
    const open = writer;
    options.onStart({ runId, dir, ...(number === undefined ? {} : { number }) });
    const vault = Vault.open(home.vaultDirectory, runId);
    // Who answers on the command line answers that question only; what was sent meanwhile counts for the others.
    const sent = askSent(await sentAnswers(dir));
    const ask = answer === undefined ? askInTurn(sent, options.ask) : askInTurn(answer, sent);
    const cancelled = await sentCancel(dir);
    const { passEnv = [], onlyEnv } = (header.options ?? {}) as Partial<EngineOptions>;
    const { ofTape, missing, ...ports } = livePorts({
      runId,
      pass: [...passEnv, ...(options.passEnv ?? [])],
      onlyEnv,
      sink: writer,
      env,
      projectKey: home.projectKey(),
      vault,
      ask,
      recorded,
    });
    const secrets = ofTape();
    const prepared = await flowOf(header, dir, options.code ?? "today", secrets);
    workspace = await RunWorkspace.open(header.workspace.cwd, home.path);
    const found = workspace;
    let stopWatching = (): void => {};
    let stopDelivering = async (): Promise<void> => {};
    let listed = async (): Promise<void> => {};
    const result = await goOn({
      flow: prepared.flow,
      loaded: prepared.loaded,
      source: directoryTape(dir),
      policy: policyOfSnapshot(readBundleFile(dir, BUNDLE_FILES.policySnapshot).toString("utf8")),
      ports,
      secrets,
      segment: state.segments.length + 1,
      actor: actorOf(env),
      environment: { host: hostname(), platform: process.platform, node: process.version },
      workspace: found.begin(ports),
      codeSha256: prepared.codeSha256,
      inFlight,
      ...(interruption === undefined ? {} : { interruption }),
      onEvent: (event) => observe(event, files, options.onEvent),
      afterRun: (carry) => found.finish(ports, carry),
      onStart: (control) => {
        cancelOn(options.signal, control, env);
        stopWatching = recordUncaught(open, control, { runId, dir, ...(number === undefined ? {} : { number }) });
        if (cancelled !== undefined) control.cancel(cancelled.by, cancelled.reason);
        stopDelivering = deliverWhenPublished(open, control, cancelled?.id);
        listed = listWhenPublished(open, home, { runId, ...(number === undefined ? {} : { number }) });
      },
    })
      .catch((error: unknown) => {
        // Code that cuts or hashes a secret makes something else of what stands for it: it is not the code that differs.
        const unknown = error instanceof RecordDivergedError ? missing() : [];
        throw unknown.length > 0 ? secretMissing(unknown) : error;
      })
      .finally(async () => {
        stopWatching();
        await stopDelivering();
        await listed();
      });
    await writer.settle();
    return endOf({ runId, dir, ...(number === undefined ? {} : { number }) }, files, result);
  } finally {
    await writer?.close();
    goBack();
    workspace?.dispose();
    lock.release();
  }
}

/** The flow to go on with, and the digest of its sources: today's, or the program that the log keeps. */
async function flowOf(
  header: Header,
  dir: string,
  wanted: "today" | "recorded",
  secrets: TapeSecrets,
): Promise<LoadedFlow & { readonly codeSha256: string }> {
  const { code } = header;
  const { values } = new TapeDriver(directoryTape(dir), secrets);
  if (wanted === "recorded" && code?.program !== undefined && code.sources !== undefined) {
    const program = await directoryTape(dir).artifact(code.program);
    const text = Buffer.from(program).toString("utf8");
    return { ...(await loadProgram(text, values, { entry: code.entry })), codeSha256: code.sources.sha256 };
  }
  if (code?.root === undefined) throw notResumable(dir, "it does not say where its flow is");
  const prepared = await prepareFlow(join(code.root, code.entry), values);
  return { ...prepared, codeSha256: sha256(prepared.code.sources) };
}

/** What of a log is needed to go on with it. */
interface CaughtUp {
  /** The placeholders that it names. */
  readonly recorded: readonly Redaction[];
  /** JSON Schema of what each question asks for, by the id of the interaction. */
  readonly forms: ReadonlyMap<string, unknown>;
}

/** Folds what is in the log already. @throws CliError `not_resumable` when the run is over */
async function catchUp(dir: string, files: LiveFiles): Promise<CaughtUp> {
  const recorded: Redaction[] = [];
  const forms = new Map<string, unknown>();
  const opened = await openDirectory(dir);
  try {
    for await (const { event } of readTimeline(opened.source, { check: false })) {
      if (!isKnownEvent(event)) continue;
      files.apply(event);
      recorded.push(...(event.redacted ?? []));
      if (event.type !== "InteractionRequested" || event.callId === undefined) continue;
      const { schema } = event.payload;
      if (schema !== undefined && "value" in schema) forms.set(event.callId, schema.value);
    }
  } finally {
    await opened.close();
  }
  const { phase } = files.state;
  if (phase === "waiting" || phase === "running" || phase === "interrupted") return { recorded, forms };
  throw notResumable(dir, `it is ${phase.replace("_", " ")}`);
}

function interruptionOf(
  { phase }: RunState,
  { bytesCut, processesEnded }: Repair,
): { bytesCut: number; processesEnded: number[] } | undefined {
  return phase === "waiting" ? undefined : { bytesCut, processesEnded: [...processesEnded] };
}

/** What becomes of each call whose outcome was lost. @throws CliError `in_flight_undecided` */
function inFlightOf(
  { openCalls, phase }: RunState,
  { inFlight }: ResumeOptions,
  dir: string,
): Record<string, "retry" | "wait" | "fail"> {
  const lost = openCalls.filter(({ callType }) => callType !== "interaction" && callType !== "sleep");
  // A run pauses only where nothing goes on: what is open then are questions, and the functions that asked them.
  const undecided = phase === "waiting" ? [] : lost.filter((call) => !isWaitingForAnswer(call, openCalls));
  if (undecided.length > 0 && inFlight === "ask") {
    const names = undecided.map(({ callId, callType, name }) => `${callId} (${callType} ${name})`).join(", ");
    throw new CliError("in_flight_undecided", `The outcome of ${names} was lost when the process of this run died.`, {
      hint: "Say what to do: --in-flight retry runs them again, fail ends their steps, wait pauses.",
      fields: { dir, calls: undecided.map(({ callId }) => callId) },
    });
  }
  const policy = inFlight === "ask" || phase === "waiting" ? "retry" : inFlight;
  return Object.fromEntries(lost.map(({ callId }) => [callId, policy]));
}

/** A function that had asked, and had nothing else going on that the log knows of: it is called again for the answer. */
function isWaitingForAnswer({ callId, callType }: OpenCall, openCalls: readonly OpenCall[]): boolean {
  const inside = openCalls.filter((call) => call.callId.startsWith(`${callId}.`));
  return callType === "tool" && inside.length > 0 && inside.every((call) => call.callType === "interaction");
}

/** The answer of the command line, as somebody who is there for one question. @throws CliError */
function answerTo(
  { waiting }: RunState,
  forms: CaughtUp["forms"],
  { answer, env }: ResumeOptions,
): LivePorts["ask"] | undefined {
  if (answer === undefined) return undefined;
  const ids = waiting.map(({ interactionId }) => interactionId);
  const wanted = answer.interactionId ?? (ids.length === 1 ? ids[0] : undefined);
  if (wanted === undefined || !ids.includes(wanted)) {
    const several = ids.length === 0 ? "It waits for no answer." : `It waits for ${ids.join(", ")}.`;
    throw new CliError(
      "interaction_unknown",
      answer.interactionId === undefined
        ? `Which question is meant? ${several}`
        : `There is no open question ${answer.interactionId}. ${several}`,
      {
        hint: ids.length === 0 ? "Resume it without --answer." : "Name one with --interaction.",
        fields: { waiting: ids },
      },
    );
  }
  const { action, content } = answer;
  if (action === "accept") demandFit(forms.get(wanted), content);
  const given = { action, by: actorOf(env), ...(content === undefined ? {} : { content }) };
  return { ask: async ({ interactionId }) => (interactionId === wanted ? given : undefined) };
}

/** @throws CliError `answer_unfit` when `content` is not what was asked for */
function demandFit(schema: unknown, content: unknown): void {
  const problem = asksForContent(schema) ? contentProblem(schema, content ?? {}) : undefined;
  if (problem === undefined) return;
  throw new CliError("answer_unfit", `The answer is not what was asked for: ${problem}.`, {
    hint: `Fill in the form, for example --content '${JSON.stringify(exampleContent(schema))}'.`,
    fields: { schema },
  });
}

function notResumable(dir: string, why: string): CliError {
  return new CliError("not_resumable", `The run in ${dir} cannot go on: ${why}.`, {
    hint: "`show` tells what happened in it; `run` records a new one.",
    fields: { dir },
  });
}
