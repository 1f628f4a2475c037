import type { Vault } from "@openexec/bundle";
import {
  createAgentPort,
  createFilePort,
  createModelPort,
  createShellPort,
  type LivePorts,
  loadPrices,
  originals,
} from "@openexec/runtime";
import { type EventSink, type Redaction, RUN_VARIABLE, type RunId } from "@openexec/timeline";
import { modelKeysOf } from "./agents.ts";
import { childEnvironment } from "./child-environment.ts";
import { type LiveSecrets, secretsOf } from "./secrets.ts";

export interface LivePortOptions {
  readonly runId: RunId;
  readonly sink: EventSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Secrets of the environment that commands and agents get, by name. */
  readonly pass?: readonly string[] | undefined;
  /** They get nothing else but what every program needs. */
  readonly onlyEnv?: boolean | undefined;
  /** Keys the placeholders of secrets; hex. */
  readonly projectKey: string;
  readonly vault: Vault;
  /** Placeholders that the log of a resumed run names. */
  readonly recorded?: readonly Redaction[] | undefined;
  /** Absent: nobody is there. A question pauses the run, and `resume --answer` goes on with it. */
  readonly ask?: LivePorts["ask"] | undefined;
}

const clock: LivePorts["clock"] = {
  now: originals.now,
  monotonic: originals.monotonic,
  timer(ms, fire) {
    const timer = originals.setTimeout(fire, ms);
    return () => originals.clearTimeout(timer);
  },
};

/** The world, as a live run meets it. */
export function livePorts(options: LivePortOptions): LivePorts & LiveSecrets {
  const { sink, env, ask, runId, pass = [], onlyEnv = false } = options;
  const children = childEnvironment({ env, pass, only: onlyEnv, marks: { [RUN_VARIABLE]: runId } });
  return {
    clock,
    model: createModelPort({ env, clock }),
    shell: createShellPort({ environment: ({ passEnv = [] }) => children.of(passEnv), clock }),
    agent: createAgentPort({
      environment: (command) => children.of([...modelKeysOf(command), ...(command.passEnv ?? [])]),
      clock,
    }),
    withheld: children.withheld,
    files: createFilePort(),
    ask: ask ?? { ask: async () => undefined },
    sink,
    // A large table, which only runs that call a model need.
    price: async (request, model, usage) => (await loadPrices())(request, model, usage, clock.now()),
    ...secretsOf(options),
  };
}
