import { decodeValue, type Json, type NodeType } from "@openexec/timeline";
import type { ActionContext, FlowContext } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import { uuidFrom } from "../globals/uuid.ts";
import { asView } from "../globals/views.ts";
import { keepProduct, packContext } from "./context-pack.ts";
import { ask } from "./effects/ask.ts";
import { runShell } from "./effects/shell.ts";
import { lazyView, type Makers } from "./lazy-view.ts";
import type { AttemptPart, CallsPart, ScopePart } from "./parts.ts";
import { asResult, type StepRecord } from "./step-record.ts";

/** What a context is about. */
interface Place {
  readonly scope: ScopePart;
  readonly attempt: AttemptPart;
  readonly calls: CallsPart;
}

const FLOW_CONTEXT: Makers<Place, FlowContext> = {
  input: ({ attempt }) => attempt.engine.input(),
  outputs: ({ scope }) =>
    lookup(
      scope,
      (record) => record.output !== undefined,
      (record) => decodeValue(record.output as Json),
    ),
  results: ({ scope }) => lookup(scope, () => true, asResult),
  state: ({ scope }) => flowState(scope),
  services: ({ attempt }) => attempt.engine.services,
  signal: ({ attempt }) => attempt.signal,
  attemptId: ({ attempt }) => attempt.id,
  index: ({ scope }) => scope.branch?.index,
  item: ({ scope }) => (scope.branch?.item === undefined ? undefined : decodeValue(scope.branch.item)),
  now:
    ({ attempt }) =>
    () =>
      attempt.read("clock", originals.now),
  random:
    ({ attempt }) =>
    () =>
      attempt.random(),
  newId:
    ({ attempt }) =>
    () =>
      uuidFrom(attempt.randomBytes(16)),
  sleep:
    ({ calls }) =>
    (ms) =>
      new Promise((resolve) => calls.timer(ms, resolve)),
  log:
    ({ attempt }) =>
    (level, message) =>
      attempt.log(level, String(message)),
  artifact:
    ({ calls }) =>
    (name, content, options = {}) =>
      keepArtifact(calls, name, content, options),
  contextPack:
    ({ calls }) =>
    (items, budget) =>
      packContext(calls, items, budget),
};

/** A replay never runs such a function: what it reads is not recorded, only what it asks for and returns. */
const ACTION_CONTEXT: Makers<Place, ActionContext> = {
  ...FLOW_CONTEXT,
  now: () => originals.now,
  random: () => originals.mathRandom,
  newId: () => () => uuidFrom(originals.randomBytes(16)),
  runShell:
    ({ calls }) =>
    (spec) =>
      runShell(calls, spec),
  ask:
    ({ calls }) =>
    (question) =>
      ask(calls, question),
};

/** What callbacks of one attempt get. */
export function flowContext(scope: ScopePart, attempt: AttemptPart): FlowContext {
  return lazyView({ scope, attempt, calls: attempt.calls }, FLOW_CONTEXT);
}

/** What function actions and tools get: the context, and the ports that touch the world. */
export function actionContext(scope: ScopePart, calls: CallsPart): ActionContext {
  return lazyView({ scope, attempt: calls.attempt, calls }, ACTION_CONTEXT);
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
  if (calls.meetsEnd()) return;
  keepProduct(calls, { name, role: options.role ?? "file", artifact: attempt.keep(bytes, mediaType) });
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
  const view = new Proxy({} as Record<string, T>, {
    get: (target, id) => {
      const record = Object.hasOwn(target, id) ? undefined : find(id);
      return record === undefined ? Reflect.get(target, id) : read(record);
    },
    has: (target, id) => find(id) !== undefined || Reflect.has(target, id),
    ownKeys: (target) => [
      ...new Set([...[...scope.nodeIds()].filter((id) => find(id) !== undefined), ...Reflect.ownKeys(target)]),
    ],
    getOwnPropertyDescriptor: (target, id) => {
      const record = Object.hasOwn(target, id) ? undefined : find(id);
      if (record === undefined) return Reflect.getOwnPropertyDescriptor(target, id);
      return { value: read(record), writable: true, enumerable: true, configurable: true };
    },
    set: (target, id, value) =>
      Reflect.defineProperty(target, id, { value, writable: true, enumerable: true, configurable: true }),
  });
  return asView(view);
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
