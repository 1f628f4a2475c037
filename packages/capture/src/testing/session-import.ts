import {
  artifactPath,
  BUNDLE_FILES,
  BUNDLE_SCHEMA,
  type BundleSource,
  type Draft,
  type EventType,
  encodeEvent,
  type ModelRequest,
  memorySource,
  RequestReader,
  TIMELINE_FORMAT,
} from "@openexec/timeline";
import { ForeignValues } from "../foreign-values.ts";
import { openSession } from "../importers.ts";
import { sealEvents } from "../seal.ts";
import type { ImportableSession, ToldSession } from "../sessions/session-importer.ts";
import { stored } from "./foreign-run.ts";
import { sha256 } from "./sha256.ts";

export interface ImportedSession extends ToldSession {
  readonly session: ImportableSession;
  readonly drafts: readonly Draft[];
  /** The run as a bundle. */
  readonly bundle: BundleSource;
}

/** Lines of objects as a log. */
export function logOf(lines: readonly unknown[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

/** Imports a session into memory. */
export async function importSession(files: ReadonlyMap<string, Uint8Array>, path: string): Promise<ImportedSession> {
  const session = await openSession(memorySource(new Map(files)), path, { sha256 });
  if (session === undefined) throw new Error(`${path} is no session`);
  const values = new ForeignValues(sha256);
  const drafts: Draft[] = [];
  const told = await session.tell(
    {
      emit: (draft) => void drafts.push(draft),
      store: (value) => values.store(value),
      keep(bytes, mediaType) {
        const ref = {
          path: artifactPath(sha256(bytes), mediaType),
          mediaType,
          bytes: bytes.length,
          sha256: sha256(bytes),
        };
        values.files.set(ref.path, bytes);
        return ref;
      },
    },
    { actor: { type: "user", name: "someone" } },
  );
  const log = sealEvents(drafts, sha256);
  const { runId, header } = session;
  const manifest = {
    schema: BUNDLE_SCHEMA,
    format: TIMELINE_FORMAT,
    runId,
    name: header.system,
    project: header.project,
    status: "completed",
    startedAt: header.startedAt,
    ...(log.head !== undefined && { head: log.head }),
    files: { timeline: BUNDLE_FILES.timeline },
    sessions: [],
  };
  const bundle = memorySource(
    new Map([
      ...values.files,
      [BUNDLE_FILES.timeline, log.bytes],
      [BUNDLE_FILES.manifest, new TextEncoder().encode(JSON.stringify(manifest))],
    ]),
  );
  return { ...told, session, drafts, bundle };
}

/** Drafts that the encoder would write otherwise if it checked them: an import does without the check. */
export function unlikeTheirSchema({ drafts }: ImportedSession): readonly Draft[] {
  const at = "2026-11-20T10:00:00.000000Z";
  return drafts.filter((draft) => encodeEvent(1, at, draft) !== encodeEvent(1, at, draft, false));
}

type DraftOf<Type extends EventType> = Extract<Draft, { type: Type }>;

/** The events of one type. */
export function eventsOf<Type extends EventType>({ drafts }: ImportedSession, type: Type): readonly DraftOf<Type>[] {
  return drafts.filter((draft): draft is DraftOf<Type> => draft.type === type);
}

/** The request of a call, put together again from the log. */
export async function requestOf(imported: ImportedSession, call: string): Promise<ModelRequest> {
  const of = <Type extends EventType>(type: Type, id: string): DraftOf<Type> | undefined =>
    eventsOf(imported, type).find((draft) => draft.callId === id);
  return new RequestReader({
    started: async (id) => of("ModelInvocationStarted", id)?.payload,
    outcome: async (id) => of("ModelInvocation", id)?.payload,
    output: async (id) => of("ToolCall", id)?.payload.output,
    load: (value) => stored(imported.bundle, value),
  }).read(call);
}
