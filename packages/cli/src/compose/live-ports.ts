import { sha256 } from "@openexec/bundle";
import { createAgentPort, createModelPort, createShellPort, type LivePorts, originals } from "@openexec/runtime";
import { createSecretsFilter, credentialVariables, type EventSink, type Json } from "@openexec/timeline";

export interface LivePortOptions {
  readonly sink: EventSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Keys the placeholders of secrets; hex. */
  readonly projectKey: string;
  readonly ask?: LivePorts["ask"];
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
export function livePorts({ sink, env, projectKey, ask }: LivePortOptions): LivePorts {
  const environment = definedOnly(env);
  const secrets = createSecretsFilter({ knownValues: credentialVariables(env), key: projectKey, sha256 });
  return {
    clock,
    model: createModelPort({ env, clock }),
    shell: createShellPort({ environment, clock }),
    agent: createAgentPort({ environment, clock }),
    // Nobody is there: the run pauses, and `resume --answer` goes on with it.
    ask: ask ?? { ask: async () => undefined },
    sink,
    filter: {
      // Payloads are JSON: the codec and the schemas let nothing else through.
      json: <Value>(value: Value) => secrets.json(value as Value & Json).value,
      bytes: (bytes) => secrets.bytes(bytes).value,
    },
    price: () => undefined,
    reveal: (value) => value,
  };
}

function definedOnly(env: LivePortOptions["env"]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
