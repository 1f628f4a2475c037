import {
  BUNDLE_FILES,
  BUNDLE_SCHEMA,
  type BundleSource,
  FindingList,
  type Manifest,
  type SessionId,
  sessionPaths,
  TIMELINE_FORMAT,
} from "@openexec/timeline";
import { overlaySource } from "../overlay-source.ts";
import type { ForeignRun, ReadOptions, RunReader } from "../run-reader.ts";
import { sealEvents } from "../seal.ts";
import { detect } from "./detect.ts";
import { type MappedRun, map } from "./map.ts";
import { type AcpxBundle, parse } from "./parse.ts";
import { folderName, workingFolder } from "./run-events.ts";

const SYSTEM = "acpx";
const encoder = new TextEncoder();

function manifestOf(bundle: AcpxBundle, { status }: MappedRun): Manifest {
  const { manifest, run, sessions } = bundle;
  const finishedAt = manifest.finishedAt ?? run?.finishedAt;
  return {
    schema: BUNDLE_SCHEMA,
    format: TIMELINE_FORMAT,
    runId: manifest.runId,
    name: manifest.flowName,
    ...(manifest.runTitle !== undefined && { title: manifest.runTitle }),
    project: folderName(workingFolder(bundle)),
    status,
    startedAt: manifest.startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    files: { timeline: BUNDLE_FILES.timeline, flow: BUNDLE_FILES.flow },
    sessions: [...sessions.values()].map(({ id, handle, binding }) => ({
      id,
      handle,
      agent: binding?.agentName ?? "agent",
      ...sessionPaths(id as SessionId),
    })),
  };
}

/** Files of acpx under the names that a bundle of ours has for them. */
function aliasesOf(bundle: AcpxBundle, { bindings }: MappedRun): Map<string, string> {
  const aliases = new Map<string, string>([[BUNDLE_FILES.flow, bundle.flowPath]]);
  for (const { id, bindingPath, eventsPath } of bundle.sessions.values()) {
    const { binding, events } = sessionPaths(id as SessionId);
    aliases.set(events, eventsPath);
    // acpx rewrites the binding, but keeps the one that it bound as an artifact.
    aliases.set(binding, bindings.get(id) ?? bindingPath);
  }
  return aliases;
}

const json = (value: unknown): Uint8Array => encoder.encode(`${JSON.stringify(value, undefined, 2)}\n`);

/** The conversations anew from their messages: acpx's own records are cut. */
function recordsOf({ sessions }: AcpxBundle): [string, Uint8Array][] {
  return [...sessions.values()].map(({ id, conversation }) => [
    sessionPaths(id as SessionId).record,
    json(conversation),
  ]);
}

async function read(source: BundleSource, options: ReadOptions): Promise<ForeignRun> {
  const findings = new FindingList();
  const bundle = await parse(source, options.sha256, findings.add);
  const mapped = await map(bundle, { ...options, source, onFinding: findings.add });
  const log = sealEvents(mapped.events, options.sha256);
  const manifest = { ...manifestOf(bundle, mapped), ...(log.head !== undefined && { head: log.head }) };
  const files = new Map([
    ...mapped.files,
    ...recordsOf(bundle),
    [BUNDLE_FILES.timeline, log.bytes],
    [BUNDLE_FILES.manifest, json(manifest)],
  ]);
  return {
    system: SYSTEM,
    runId: manifest.runId,
    manifest,
    events: mapped.events,
    findings: findings.list(),
    source: overlaySource(source, { files, aliases: aliasesOf(bundle, mapped) }),
  };
}

/** Bundles of acpx flows (`acpx.flow-run-bundle.v1`), as acpx left them. */
export const acpx: RunReader = { system: SYSTEM, detect, read };
