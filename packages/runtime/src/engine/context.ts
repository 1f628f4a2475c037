import { decodeValue, type Json, type NodeType } from "@openexec/timeline";
import type {
  ActionContext,
  AskResult,
  AskSpec,
  ContextItem,
  FlowContext,
  PackedContext,
  ShellSpec,
} from "../flow/types.ts";
import { runInContext } from "../globals/code-context.ts";
import { uuidFrom } from "../globals/uuid.ts";
import { packContext } from "./context-pack.ts";
import { ask } from "./effects/ask.ts";
import { runShell } from "./effects/shell.ts";
import type { AttemptPart, CallsPart, ScopePart } from "./parts.ts";
import { asResult, type StepRecord } from "./step-record.ts";

/** What callbacks of one attempt get. */
export function flowContext(scope: ScopePart, attempt: AttemptPart, calls: CallsPart = attempt.calls): FlowContext {
  const { engine } = attempt;
  return {
    get input() {
      return engine.input();
    },
    outputs: lookup(
      scope,
      (record) => record.output !== undefined,
      (record) => decodeValue(record.output as Json),
    ),
    results: lookup(scope, () => true, asResult),
    get state() {
      return flowState(scope);
    },
    services: engine.services,
    signal: attempt.signal,
    attemptId: attempt.id,
    ...(scope.branch && { index: scope.branch.index }),
    get item() {
      const item = scope.branch?.item;
      return item === undefined ? undefined : decodeValue(item);
    },
    now: () => Math.floor(runInContext(attempt, () => Date.now())),
    random: () => attempt.random(),
    newId: () => uuidFrom(attempt.randomBytes(16)),
    sleep: (ms) => new Promise((resolve) => calls.timer(ms, resolve)),
    log: (level, message) => attempt.log(level, String(message)),
    artifact: (name, content, options = {}) => keepArtifact(calls, name, content, options),
    contextPack: (items: readonly ContextItem[], budget: number): PackedContext => packContext(calls, items, budget),
  };
}

/** What function actions and tools get: the context, and the ports that touch the world. */
export function actionContext(scope: ScopePart, calls: CallsPart): ActionContext {
  return Object.assign(flowContext(scope, calls.attempt, calls), {
    runShell: (spec: ShellSpec) => runShell(calls, spec),
    ask: (question: AskSpec): Promise<AskResult> => ask(calls, question),
  });
}

function keepArtifact(
  calls: CallsPart,
  name: string,
  content: string | Uint8Array,
  options: { readonly role?: string; readonly mediaType?: string },
): void {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : Uint8Array.from(content);
  const mediaType = options.mediaType ?? (typeof content === "string" ? "text/plain" : "application/octet-stream");
  const { attempt } = calls;
  attempt.emit(
    "ArtifactCreated",
    { name, role: options.role ?? "file", artifact: attempt.keep(bytes, mediaType) },
    calls.scope,
  );
}

/** A read-only view of results by node id; each read makes a fresh copy. Costs nothing until something is read. */
function lookup<T>(
  scope: ScopePart,
  has: (record: StepRecord) => boolean,
  read: (record: StepRecord) => T,
): Readonly<Record<string, T>> {
  const find = (id: string | symbol): StepRecord | undefined => {
    const record = typeof id === "string" ? scope.find(id) : undefined;
    return record !== undefined && has(record) ? record : undefined;
  };
  return new Proxy({} as Record<string, T>, {
    get: (_target, id) => {
      const record = find(id);
      return record === undefined ? undefined : read(record);
    },
    has: (_target, id) => find(id) !== undefined,
    ownKeys: () => [...scope.nodeIds()].filter((id) => find(id) !== undefined),
    getOwnPropertyDescriptor: (_target, id) => {
      const record = find(id);
      return record && { value: read(record), writable: true, enumerable: true, configurable: true };
    },
    set: (target, id, value) => Reflect.set(target, id, value),
  });
}

/** The run's state in the shape that acpx flows read. */
function flowState(scope: ScopePart): unknown {
  const { engine } = scope;
  const steps = [...scope.nodeIds()].flatMap((id) => scope.find(id) ?? []);
  return {
    flowName: engine.flow.name,
    input: engine.input(),
    status: "running",
    outputs: Object.fromEntries(
      steps.filter((step) => step.output !== undefined).map((step) => [step.nodeId, decodeValue(step.output as Json)]),
    ),
    results: Object.fromEntries(steps.map((step) => [step.nodeId, asResult(step)])),
    steps: steps.map((step) => ({ ...asResult(step), nodeType: step.nodeType satisfies NodeType })),
    sessionBindings: Object.fromEntries([...engine.sessions].map(([id, session]) => [id, session.binding])),
  };
}
