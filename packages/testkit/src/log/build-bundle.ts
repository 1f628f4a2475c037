import {
  type ArtifactRef,
  artifactPath,
  BUNDLE_FILES,
  BUNDLE_SCHEMA,
  CONTEXT_PACK_SCHEMA,
  type Draft,
  fold,
  type Manifest,
  type PayloadOf,
  POLICY_SNAPSHOT_SCHEMA,
  runProjection,
  SESSION_BINDING_SCHEMA,
  type SessionId,
  sessionPaths,
} from "@openexec/timeline";
import { draftRun, TEST_RUN_ID } from "./draft-run.ts";
import { type BuiltLog, builtAt, sealLog } from "./seal-log.ts";
import { sha256 } from "./sha256.ts";

const encoder = new TextEncoder();

export interface BuiltBundle {
  /** May be changed by the test; `memorySource(files)` reads it. */
  readonly files: Map<string, Uint8Array>;
  readonly log: BuiltLog;
}

/** A reference to `content`, and the file itself put into `files`. */
export function addArtifact(files: Map<string, Uint8Array>, content: string, mediaType = "text/plain"): ArtifactRef {
  const bytes = encoder.encode(content);
  const digest = sha256(bytes);
  const path = artifactPath(digest, mediaType);
  files.set(path, bytes);
  return { path, mediaType, bytes: bytes.length, sha256: digest };
}

/** An agent turn whose conversation is in the bundle: the events to log, and the files put into `files`. */
export function addSession(files: Map<string, Uint8Array>, messages: readonly string[]): Draft[] {
  const sessionId = "main-0123456789abcdef" as SessionId;
  const paths = sessionPaths(sessionId);
  const identity = { handle: "main", agent: "scripted", command: ["agent"], cwd: "/project", isolated: false };
  const binding = { schema: SESSION_BINDING_SCHEMA, sessionId, ...identity, protocolIds: {} };
  const bindingBytes = encoder.encode(JSON.stringify(binding));
  const events = encoder.encode(messages.map((message) => `${message}\n`).join(""));
  files.set(paths.binding, bindingBytes);
  files.set(paths.events, events);
  const range = { sessionId, fromSeq: 1, toSeq: messages.length, bytes: events.length, sha256: sha256(events) };
  const turn: PayloadOf<"AgentTurn"> = { status: "ok", conversation: range, durationMs: 20 };
  const bound: PayloadOf<"SessionBound"> = { ...identity, protocolIds: {}, bindingSha256: sha256(bindingBytes) };
  return [
    { sessionId, type: "SessionBound", payload: bound },
    { sessionId, type: "AgentTurn", payload: turn },
  ];
}

/** A whole bundle whose parts agree: snapshots, log, manifest. `check` as in `sealLog`. */
export function buildBundle(
  run: string | readonly Draft[],
  files: Map<string, Uint8Array> = new Map(),
  check = true,
): BuiltBundle {
  const snapshots = {
    flowHash: [BUNDLE_FILES.flow, { name: "test", nodes: {} }],
    policyHash: [
      BUNDLE_FILES.policySnapshot,
      {
        schema: POLICY_SNAPSHOT_SCHEMA,
        mode: "observe",
        rules: [{ id: "default-allow" }],
        hash: sha256('[{"id":"default-allow"}]'),
      },
    ],
    contextPackHash: [
      BUNDLE_FILES.contextPack,
      { schema: CONTEXT_PACK_SCHEMA, budget: null, total: 0, hash: sha256("[]"), items: [] },
    ],
  } as const;
  const hashes: Partial<PayloadOf<"RunStarted">> = {};
  for (const field of ["flowHash", "policyHash", "contextPackHash"] as const) {
    const [path, value] = snapshots[field];
    const bytes = encoder.encode(JSON.stringify(value));
    files.set(path, bytes);
    hashes[field] = sha256(bytes);
  }
  const drafts = (typeof run === "string" ? draftRun(run) : run).map(
    (draft): Draft => (draft.type === "RunStarted" ? { ...draft, payload: { ...draft.payload, ...hashes } } : draft),
  );
  const log = sealLog(drafts, check);
  files.set(BUNDLE_FILES.timeline, log.bytes);
  const manifest: Manifest = {
    schema: BUNDLE_SCHEMA,
    format: "openexec.timeline.v1",
    runId: TEST_RUN_ID,
    number: 7,
    name: "test",
    project: "project",
    status: fold(runProjection, log.events).phase,
    startedAt: builtAt(1),
    head: { ...log.head },
    files: { timeline: BUNDLE_FILES.timeline },
    sessions: [],
  };
  files.set(BUNDLE_FILES.manifest, encoder.encode(JSON.stringify(manifest)));
  return { files, log };
}
