import type { DerivedFile, Grow, LogHead } from "@openexec/bundle";
import {
  BUNDLE_FILES,
  BUNDLE_SCHEMA,
  deriveFiles,
  liveProjection,
  type Manifest,
  type RunId,
  type RunState,
  runProjection,
  type SessionId,
  sessionPaths,
  sessionsProjection,
  TIMELINE_FORMAT,
  type TimelineEvent,
} from "@openexec/timeline";
import { CliError } from "../framework/cli-error.ts";
import { EXIT } from "../framework/exit-codes.ts";
import { openDirectory } from "./open-run.ts";
import { sessionRecords } from "./session-records.ts";
import { verifyRun } from "./verify-run.ts";

/** What is known of a run before its first event. */
export interface LiveIdentity {
  readonly runId: RunId;
  readonly name: string;
  readonly project: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

/** What a run's derived files say, kept up to date event by event while it is written. */
export class LiveFiles {
  readonly state: RunState;
  readonly #folded: boolean;
  readonly #live = liveProjection.init();
  readonly #sessions = sessionsProjection.init();
  readonly #number: number | undefined;
  readonly #identity: LiveIdentity;

  /** @param folded the run's state, where somebody else folds it anyway, each event before it comes here */
  constructor(number: number | undefined, identity: LiveIdentity, folded?: RunState) {
    this.#number = number;
    this.#identity = identity;
    this.#folded = folded !== undefined;
    this.state = folded ?? runProjection.init();
  }

  apply(event: TimelineEvent): void {
    if (!this.#folded) runProjection.apply(this.state, event);
    liveProjection.apply(this.#live, event);
    sessionsProjection.apply(this.#sessions, event);
  }

  readonly manifest = (head: LogHead): string => {
    const { state } = this;
    // A slow disk makes the writer publish the bundle while its first event is still being handed over.
    const { runId, name, project, startedAt } = { ...this.#identity, ...state };
    const { title, phase, finishedAt } = state;
    const manifest: Manifest = {
      schema: BUNDLE_SCHEMA,
      format: TIMELINE_FORMAT,
      runId,
      ...(this.#number === undefined ? {} : { number: this.#number }),
      name,
      ...(title === undefined ? {} : { title }),
      project,
      status: phase === "pending" ? "running" : phase,
      startedAt,
      ...(finishedAt === undefined ? {} : { finishedAt }),
      ...(head.seq === 0 ? {} : { head: { seq: head.seq, hash: head.hash } }),
      files: FILES,
      ...replayOf(state),
      sessions: this.#sessions.sessions.map(({ sessionId, handle, agent }) => {
        const { binding, events, record } = sessionPaths(sessionId as SessionId);
        return { id: sessionId, handle, agent, binding, events, record };
      }),
    };
    return json(manifest);
  };

  readonly live = (): string => json(this.#live);
}

const { manifest: _, lock: __, labels: ___, ...FILES } = BUNDLE_FILES;

/** The projection of a replay in its manifest. */
function replayOf({ replay }: RunState): Pick<Manifest, "replay"> | undefined {
  if (replay === undefined) return undefined;
  const { compared: _, mode, ...facts } = replay;
  // The log's own schema knows these modes and no others.
  return { replay: { ...facts, mode: mode as NonNullable<Manifest["replay"]>["mode"] } };
}

/** `run.json` and `steps.json`, folded from the log as it stands on the disk. */
export async function derivedFiles(directory: string, _head: LogHead, grow: Grow): Promise<readonly DerivedFile[]> {
  const opened = await openDirectory(directory);
  try {
    const run = await deriveFiles(opened.source, (text) => grow(BUNDLE_FILES.stepsProjection, text));
    return [{ path: BUNDLE_FILES.runProjection, bytes: json(run) }, ...(await sessionRecords(opened.source))];
  } finally {
    await opened.close();
  }
}

/** Reads a log again from the disk. @throws CliError `record_damaged` when it is not what was written */
export async function checkWritten(directory: string, head: LogHead): Promise<void> {
  const opened = await openDirectory(directory);
  try {
    const { findings, head: found } = await verifyRun(opened, undefined);
    const error = findings.find(({ severity }) => severity === "error");
    if (error === undefined && found?.hash === head.hash) return;
    throw new CliError(
      "record_damaged",
      `The record in ${directory} is not what was written: ${error?.message ?? "another head"}.`,
      {
        hint: "Something else writes in that folder, or the disk fails. `verify` lists all of it.",
        exitCode: EXIT.diverged,
        fields: { directory, findings },
      },
    );
  } finally {
    await opened.close();
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
