import {
  BUNDLE_FILES,
  BundleError,
  type BundleSource,
  bundlePathProblem,
  finding,
  type OnFinding,
  type Sha256,
} from "@openexec/timeline";
import { z } from "zod";
import { containedPath, MAX_DOCUMENT_BYTES, readBytes, readDocument } from "../read-file.ts";
import {
  ACPX_BUNDLE,
  type AcpxFlow,
  type AcpxManifest,
  type AcpxRun,
  type AcpxStep,
  bindingSchema,
  flowSchema,
  manifestSchema,
  runSchema,
  stepsSchema,
} from "./schemas.ts";
import { type AcpxSession, readMessages } from "./session.ts";
import { readTrace, type Trace } from "./trace.ts";

/** A bundle as acpx left it, read as far as it can be. */
export interface AcpxBundle {
  readonly manifest: AcpxManifest;
  readonly flow: AcpxFlow | undefined;
  readonly flowPath: string;
  readonly flowSha256: string | undefined;
  readonly trace: Trace;
  readonly run: AcpxRun | undefined;
  readonly steps: readonly AcpxStep[];
  readonly sessions: ReadonlyMap<string, AcpxSession>;
}

const anyManifest = z.looseObject({ schema: z.string() });

async function readManifest(source: BundleSource, onFinding: OnFinding): Promise<AcpxManifest> {
  const path = BUNDLE_FILES.manifest;
  const any = await readDocument(source, path, anyManifest, onFinding);
  if (any !== undefined && any.schema !== ACPX_BUNDLE) {
    throw new BundleError(
      "not_a_bundle",
      path,
      `it is ${any.schema}; only ${ACPX_BUNDLE} is read here, export it with an older acpx`,
    );
  }
  const manifest = await readDocument(source, path, manifestSchema, onFinding);
  if (manifest === undefined) throw new BundleError("not_a_bundle", path, "it is not the manifest of an acpx run");
  return manifest;
}

/** Sessions by the manifest, and those that only the trace names (it was killed between the two). */
async function readSessions(
  source: BundleSource,
  manifest: AcpxManifest,
  trace: Trace,
  onFinding: OnFinding,
): Promise<Map<string, AcpxSession>> {
  const named = new Map(manifest.sessions.map((session) => [session.id, session]));
  for (const line of trace.lines) {
    if (line.type !== "session_bound" || named.has(line.payload.sessionId)) continue;
    named.set(line.payload.sessionId, { id: line.payload.sessionId, handle: line.payload.handle });
  }
  const sessions = new Map<string, AcpxSession>();
  const contained = (path: string | undefined, fallback: string): string =>
    containedPath(path, fallback, BUNDLE_FILES.manifest, onFinding);
  for (const { id, handle, bindingPath, eventsPath } of named.values()) {
    const folder = `sessions/${id}`;
    const problem = bundlePathProblem(folder);
    if (problem !== undefined) {
      const message = `the session ${JSON.stringify(id)} is not read because of its name: ${problem}`;
      onFinding(finding("path_unsafe", { file: BUNDLE_FILES.manifest, message }));
      continue;
    }
    const binding = contained(bindingPath, `${folder}/binding.json`);
    const events = contained(eventsPath, `${folder}/events.ndjson`);
    sessions.set(id, {
      id,
      handle,
      binding: await readDocument(source, binding, bindingSchema, onFinding),
      bindingPath: binding,
      eventsPath: events,
      ...(await readMessages(source, events, onFinding)),
    });
  }
  return sessions;
}

async function reportLeftovers(source: BundleSource, onFinding: OnFinding): Promise<void> {
  for (const file of await source.list("")) {
    if (!/(^|\/)acpx-write-[^/]*\//.test(file)) continue;
    onFinding(
      finding("leftover_file", { file, message: "acpx was killed while it replaced a file; this one is not read" }),
    );
  }
}

/**
 * Reads everything that a timeline is made of. Damage becomes findings; paths that the manifest names are read only
 * inside the bundle.
 * @throws BundleError when the manifest cannot be used
 */
export async function parse(source: BundleSource, sha256: Sha256, onFinding: OnFinding): Promise<AcpxBundle> {
  const manifest = await readManifest(source, onFinding);
  const contained = (path: string | undefined, fallback: string): string =>
    containedPath(path, fallback, BUNDLE_FILES.manifest, onFinding);
  const { paths = {} } = manifest;
  const flowPath = contained(paths.flow, "flow.json");
  const flow = await readDocument(source, flowPath, flowSchema, onFinding);
  const flowBytes = flow && (await readBytes(source, flowPath, MAX_DOCUMENT_BYTES));
  const trace = await readTrace(source, contained(paths.trace, "trace.ndjson"), onFinding);
  const runPath = contained(paths.runProjection, BUNDLE_FILES.runProjection);
  const stepsPath = contained(paths.stepsProjection, BUNDLE_FILES.stepsProjection);
  const run = await readDocument(source, runPath, runSchema, onFinding);
  const steps = await readDocument(source, stepsPath, stepsSchema, onFinding);
  await reportLeftovers(source, onFinding);
  return {
    manifest,
    flow,
    flowPath,
    flowSha256: flowBytes && sha256(flowBytes),
    trace,
    run,
    steps: steps ?? [],
    sessions: await readSessions(source, manifest, trace, onFinding),
  };
}
