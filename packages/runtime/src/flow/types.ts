import type { Message, ModelParameters, ModelRequest, NodeType, StepOutcome } from "@openexec/timeline";

/** A value, or a promise of it. */
export type Awaitable<T> = T | PromiseLike<T>;

/** What a step left behind, for routing and for later steps. */
export interface NodeResult {
  readonly nodeId: string;
  readonly attemptId: string;
  readonly nodeType: NodeType;
  readonly outcome: StepOutcome;
  readonly output?: unknown;
  /** One-line message of the error, when there is one. */
  readonly error?: string;
  readonly durationMs: number;
}

export interface ShellResult {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams as they arrived, interleaved. */
  readonly combinedOutput: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
}

/** A command as flow code writes it. `cwd` defaults to the run's. */
export interface ShellSpec {
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Names of secrets of the environment that the command gets; `*` at the end stands for any rest. */
  readonly passEnv?: readonly string[];
  readonly stdin?: string;
  readonly shell?: boolean | string;
  readonly allowNonZeroExit?: boolean;
  readonly timeoutMs?: number;
  readonly maxBufferBytes?: number;
}

export interface ContextItem {
  readonly source: string;
  readonly range?: string;
  readonly content: string;
  readonly included: boolean;
  readonly reason: string;
}

export interface PackedContext {
  readonly hash: string;
  /** Included items one after the other, as they go into a prompt. */
  readonly text: string;
  readonly total: number;
}

/** What every callback of a flow gets. Outputs are fresh copies: changing one changes nothing. */
export interface FlowContext<Input = never> {
  // biome-ignore lint/suspicious/noExplicitAny: flow authors read their own JSON; acpx's surface is `any` here too
  readonly input: [Input] extends [never] ? any : Input;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly outputs: Readonly<Record<string, any>>;
  readonly results: Readonly<Record<string, NodeResult>>;
  // biome-ignore lint/suspicious/noExplicitAny: the shape that acpx calls `state`
  readonly state: any;
  readonly services: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly attemptId: string;
  /** Item and index of the surrounding fan-out. */
  // biome-ignore lint/suspicious/noExplicitAny: as `input`
  readonly item?: any;
  readonly index?: number;
  now(): number;
  random(): number;
  newId(): string;
  sleep(ms: number): Promise<void>;
  log(level: "debug" | "info" | "warning" | "error", message: string): void;
  /** Keeps a named product of the run. */
  artifact(
    name: string,
    content: string | Uint8Array,
    options?: { readonly role?: string; readonly mediaType?: string },
  ): void;
  /** Packs context for the steps that follow: what fits the budget, and why the rest was left out. */
  contextPack(items: readonly ContextItem[], budget: number): PackedContext;
}

/** Function actions may also touch the world; their calls are recorded below the action. */
export interface ActionContext<Input = never> extends FlowContext<Input> {
  runShell(spec: ShellSpec): Promise<ShellResult>;
  /** Asks a person for approval or for a form. Decline, cancel and expiry are values. */
  ask(question: AskSpec): Promise<AskResult>;
}

export interface AskSpec {
  readonly message: string;
  readonly schema?: unknown;
  readonly arguments?: unknown;
  /** Nobody answered after so many milliseconds: the answer is `expire`. */
  readonly expiresInMs?: number;
}
export interface AskResult {
  readonly action: "accept" | "decline" | "cancel" | "expire";
  readonly content?: unknown;
}

export interface RetrySpec {
  /** Attempts in all, the first included. */
  readonly attempts: number;
  /** Wait before the second attempt; doubles with each further one. */
  readonly delayMs?: number;
}

interface NodeCommon {
  readonly title?: string;
  readonly timeoutMs?: number;
  readonly heartbeatMs?: number;
  readonly statusDetail?: string;
  readonly retry?: RetrySpec;
}

export interface SessionSpec {
  readonly handle?: string;
  readonly isolated?: boolean;
}

export interface AgentNode extends NodeCommon {
  readonly nodeType: "agent";
  readonly prompt: (context: FlowContext) => Awaitable<string | readonly unknown[]>;
  readonly parse?: (text: string, context: FlowContext) => Awaitable<unknown>;
  readonly profile?: string;
  readonly cwd?: string | ((context: FlowContext) => Awaitable<string>);
  /** As {@link ShellSpec.passEnv}; of a session the first turn counts, which starts its agent. */
  readonly passEnv?: readonly string[];
  readonly session?: SessionSpec;
  /** Present when the node is a decision asked of an agent. */
  readonly choices?: readonly string[];
}
export interface ShellNode extends NodeCommon {
  readonly nodeType: "shell";
  readonly exec: (context: FlowContext) => Awaitable<ShellSpec>;
  readonly parse?: (result: ShellResult, context: FlowContext) => Awaitable<unknown>;
}
export interface ActionNode extends NodeCommon {
  readonly nodeType: "action";
  readonly run: (context: ActionContext) => Awaitable<unknown>;
}
export interface ComputeNode extends NodeCommon {
  readonly nodeType: "compute";
  readonly run: (context: FlowContext) => Awaitable<unknown>;
}
export interface DecisionNode extends NodeCommon {
  readonly nodeType: "decision";
  readonly choices: readonly string[];
  readonly decide: (context: FlowContext) => Awaitable<string>;
}
export interface CheckpointNode extends NodeCommon {
  readonly nodeType: "checkpoint";
  readonly summary?: string;
  readonly run?: (context: FlowContext) => Awaitable<unknown>;
  readonly schema?: unknown;
  /** As {@link AskSpec.expiresInMs}. */
  readonly expiresInMs?: number;
}

export interface ToolDefinition {
  readonly description: string;
  /** JSON Schema of the input. */
  readonly inputSchema: ModelRequest["tools"] extends readonly (infer T)[] | undefined
    ? T extends { inputSchema: infer S }
      ? S
      : never
    : never;
  /** What the policy is asked for before a call. */
  readonly capability?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the model decides the shape; tools check it themselves
  readonly execute: (input: any, context: ActionContext) => Awaitable<unknown>;
}

export interface ModelNode extends NodeCommon {
  readonly nodeType: "model";
  /** `provider/model`, for example `anthropic/claude-sonnet-4-5`; else the run's `--model`. */
  readonly model?: string;
  readonly api?: string;
  readonly system?: string | ((context: FlowContext) => Awaitable<string>);
  readonly prompt: (context: FlowContext) => Awaitable<string | readonly Message[]>;
  readonly tools?: Readonly<Record<string, ToolDefinition>>;
  readonly parameters?: ModelParameters;
  readonly parse?: (text: string, context: FlowContext) => Awaitable<unknown>;
  /** Model calls of one attempt, retries not counted; default 16. */
  readonly maxTurns?: number;
}

export interface ParallelNode extends NodeCommon {
  readonly nodeType: "parallel";
  /** One branch per item. Absent: one branch per key of `branches`. */
  readonly over?: (context: FlowContext) => Awaitable<readonly unknown[]>;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly edges?: readonly FlowEdge[];
  /** First node of each branch when `over` is given; without `over` every entry starts a branch of its own. */
  readonly startAt?: string;
  readonly entries?: readonly string[];
  /** Branches at once; default all. */
  readonly concurrency?: number;
  readonly join?: "all" | "any" | "settled";
}

export type FlowNode =
  | AgentNode
  | ShellNode
  | ActionNode
  | ComputeNode
  | DecisionNode
  | CheckpointNode
  | ModelNode
  | ParallelNode;

export type FlowEdge =
  | { readonly from: string; readonly to: string }
  | {
      readonly from: string;
      readonly switch: { readonly on: string; readonly cases: Readonly<Record<string, string>> };
    };

export type PermissionMode = "approve-all" | "approve-reads" | "deny-all";

export interface FlowSpec {
  readonly name: string;
  readonly run?: {
    readonly title?:
      | string
      | ((context: { input: unknown; flowName: string; flowPath?: string }) => Awaitable<string | undefined>);
  };
  readonly permissions?: {
    readonly requiredMode: PermissionMode;
    readonly requireExplicitGrant?: boolean;
    readonly reason?: string;
  };
  /** What its commands, tools and agents may do. `run --policy` puts another one in its place. */
  readonly policy?: PolicySpec;
  /** As {@link ShellSpec.passEnv}, for every command and agent. */
  readonly passEnv?: readonly string[];
  readonly startAt: string;
  readonly nodes: Readonly<Record<string, FlowNode>>;
  readonly edges: readonly FlowEdge[];
}

/** The first rule that matches decides; where none does: block. */
export interface PolicySpec {
  /** `observe` only records what it would decide. */
  readonly mode: "observe" | "enforce";
  readonly rules: readonly {
    readonly id: string;
    /** Glob: `shell_exec`, `tool:*`, `fs_read`, `repo_write`, `agent:*`. */
    readonly capability: string;
    /** Glob over command lines, tool names or paths; default everything. */
    readonly resource?: string;
    readonly decision: "allow" | "block" | "require_approval";
    readonly reason?: string;
  }[];
}

/** A flow that `defineFlow` has checked. */
export interface FlowDefinition extends FlowSpec {
  readonly [FLOW_BRAND]: true;
}
/** Recognised across copies of this module: a compiled flow carries its own. */
export const FLOW_BRAND: unique symbol = Symbol.for("openexec.flow") as never;
