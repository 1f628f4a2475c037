import { openMemoryIndex } from "@openexec/store";
import { buildBundle } from "@openexec/testkit";
import { memorySource, type RunId } from "@openexec/timeline";
import type { ServerDeps } from "../deps.ts";
import type { OpenedBundle } from "../ports/bundles.ts";

/** An installation with one run in memory, in the notation of testkit. */
export async function oneRunDeps(notation: string): Promise<{ readonly deps: ServerDeps; readonly runId: RunId }> {
  const { files, log } = buildBundle(notation);
  const [first] = log.events;
  const runId = (first?.type === "RunStarted" ? first.payload.runId : "") as RunId;
  const index = await openMemoryIndex();
  await index.apply([{ runId, events: log.events, facts: { number: 1 } }]);
  const bundle: OpenedBundle = {
    source: memorySource(files),
    isWriterAlive: async () => false,
    isPublic: () => true,
    close: async () => undefined,
  };
  const row = (id: RunId) => index.get(id, "row");
  const deps: ServerDeps = {
    index,
    bundles: { open: async (id) => (id === runId ? bundle : undefined), zip: async () => bundle.source.read("x") },
    keeper: {
      row,
      follow: () => () => undefined,
      unreadableTexts: () => [],
      knowsAll: () => true,
      label: async (id) => {
        const found = await row(id);
        if (found === undefined) throw new Error("labelled a run that is not there");
        return found;
      },
      goOn: async () => undefined,
      remove: async () => undefined,
    },
    requests: {
      answer: async () => undefined,
      sent: async () => [],
      cancel: async () => undefined,
      unfit: () => undefined,
    },
    imports: { state: async () => ({ sources: [] }), start: async () => undefined, stop: () => undefined },
    access: { find: async () => undefined },
    service: {
      health: async () => ({
        status: "ok",
        version: "0.0.0",
        uptimeMs: 0,
        index: { state: "ready", behind: 0 },
        findings: [],
      }),
    },
    hosts: { loopback: true, names: [], origins: [] },
    tokenNeeded: false,
    version: "0.0.0",
    log: () => undefined,
    now: () => Date.UTC(2026, 10, 20, 10),
  };
  return { deps, runId };
}
