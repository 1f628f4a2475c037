import type { FindHomeOptions, Home } from "@openexec/bundle";
import type { AskPort, Policy } from "@openexec/runtime";
import type {
  Cost,
  Divergence,
  ErrorRecord,
  Grade,
  InFlightPolicy,
  RunOutcome,
  Totals,
  Verdict,
} from "@openexec/timeline";
import type { Globals } from "../framework/globals.ts";
import type { FeedEvent } from "../progress/feed.ts";
import type { WorldCount } from "../replay/count-world.ts";

/** A run that has begun: its first events are durable, and it can be found from now on. */
export interface BegunRun {
  readonly runId: string;
  readonly number?: number;
  /** Absolute path of its directory. */
  readonly dir: string;
}

interface LiveOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly globals: Globals;
  readonly signal: AbortSignal;
  /** Who answers questions; without it nobody does, and the run pauses. */
  readonly ask?: AskPort;
  onStart(run: BegunRun): void;
  onEvent(event: FeedEvent): void;
}

export interface RecordOptions extends LiveOptions {
  /** Where the run is kept; made when it is not there. */
  readonly home: FindHomeOptions;
  /** Absolute path of the flow's entry module. */
  readonly flow: string;
  readonly input: unknown;
  /** Secrets of the environment that commands and agents get, by name, besides those that the flow names. */
  readonly passEnv?: readonly string[];
  /** They get nothing else but what every program needs. */
  readonly onlyEnv?: boolean;
  /** In place of the flow's own. */
  readonly policy?: Policy | undefined;
  /** The workspace; absolute. */
  readonly cwd: string;
}

export interface ResumeOptions extends LiveOptions {
  readonly home: Home;
  /** Absolute path of the run's directory. */
  readonly dir: string;
  /** Secrets of the environment that commands and agents get besides those that the run began with. */
  readonly passEnv?: readonly string[];
  readonly inFlight: InFlightPolicy;
  /** Default: today's, where it is there. */
  readonly code?: "today" | "recorded" | undefined;
  /** Told before the run goes on: JSON Schema of what each recorded question asks for, by the id of the interaction. */
  readonly onForms?: (recorded: ReadonlyMap<string, unknown>) => void;
  readonly answer?: {
    readonly interactionId?: string;
    readonly action: "accept" | "decline" | "cancel";
    readonly content?: unknown;
  };
}

/** How a run, or a segment of it, ended. */
export interface RunEnd extends BegunRun {
  readonly name: string;
  readonly status: RunOutcome | "waiting";
  readonly head: string;
  readonly totals: Totals;
  readonly output?: unknown;
  readonly error?: ErrorRecord;
  readonly waitingFor: readonly { readonly interactionId: string; readonly message: string }[];
}

export interface ReplayOptions {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly dir: string;
  readonly mode: "exact" | "step";
  /** The attempt of a step replay. */
  readonly attempt?: string;
  readonly code: "today" | "recorded";
  /** Folders that the replayed code may read; default everything. For bundles that come from elsewhere. */
  readonly readable?: readonly string[] | undefined;
  /** The bundle comes from elsewhere: this home knows nothing of it. */
  readonly isForeign: boolean;
  readonly signal: AbortSignal;
}

/** What a replay found out; its own run holds the same in `ReplayVerdict`. */
export interface ReplayEnd {
  readonly runId: string;
  readonly of: string;
  readonly mode: "exact" | "step";
  readonly verdict: Verdict;
  /** Of the original. */
  readonly head: string;
  readonly derivedHead?: string;
  readonly compared: number;
  readonly classes: { readonly derived: number; readonly served: number; readonly carried: number };
  readonly grades: Readonly<Partial<Record<Grade, number>>>;
  readonly block: string;
  /** What the code tried to reach outside of the record, and did not. */
  readonly reached: readonly string[];
  /** What the replay did in the world; absent when its process did not return. */
  readonly made?: WorldCount;
  readonly code?: {
    readonly source: "today" | "recorded";
    readonly changed: readonly string[];
    /** What else the run stood on that is not the same today. */
    readonly differs?:
      | readonly { readonly what: string; readonly recorded: string; readonly now: string }[]
      | undefined;
  };
  readonly firstDivergence?: Divergence;
  /** The replay itself. */
  readonly replayMs: number;
  /** With compiling the flow and starting the isolated process. */
  readonly durationMs: number;
  /** Of the original, so that both can be told. */
  readonly original: {
    readonly durationMs?: number;
    readonly modelCalls: number;
    readonly toolCalls: number;
    readonly cost: readonly Cost[];
  };
}
