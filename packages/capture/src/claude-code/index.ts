import { BundleError, type BundleSource, type CallId, FindingList, finding } from "@openexec/timeline";
import { LineCounter } from "../sessions/accounting.ts";
import { fieldsOf, textOf } from "../sessions/fields.ts";
import { fingerprintOf } from "../sessions/fingerprint.ts";
import { tellLostLines } from "../sessions/lost-lines.ts";
import { readBeginning } from "../sessions/read-beginning.ts";
import { sessionRunId } from "../sessions/run-identity.ts";
import type { ImportableSession, OpenOptions, SessionFile, SessionImporter } from "../sessions/session-importer.ts";
import { type Fields, readSessionLines } from "../sessions/session-lines.ts";
import { SessionTeller } from "../sessions/session-teller.ts";
import { detect, isAgentLog } from "./detect.ts";
import { readHeader, SYSTEM } from "./header.ts";
import { ClaudeMap } from "./map.ts";
import { SideFiles, sideFilesOf } from "./side-files.ts";
import { userText } from "./user-text.ts";

async function open(
  source: BundleSource,
  path: string,
  { sha256 }: OpenOptions,
): Promise<ImportableSession | undefined> {
  const header = await readHeader(source, path);
  const stat = await source.stat(path);
  if (header === undefined || stat === undefined) return undefined;
  const log = { path, bytes: stat.bytes };
  const sides = await sideFilesOf(source, path);
  const files = [log, ...sides];
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const runId = sessionRunId(SYSTEM, header.sessionId, header.startedAt, sha256);
  const fingerprint = await fingerprintOf(source, [log, ...sides], sha256);
  return {
    header,
    runId,
    fingerprint,
    files,
    async tell(sink, options) {
      const findings = new FindingList();
      const counter = new LineCounter();
      const teller = new SessionTeller(sink, header, options);
      const sideFiles = new SideFiles(source, teller);
      let bytesCut = 0;
      const read = async (file: SessionFile, each: (line: Fields) => Promise<Parameters<typeof counter.add>[0]>) => {
        for await (const lines of readSessionLines(source, file, (found) => {
          if (found.code === "line_torn") bytesCut += found.bytes ?? 0;
          findings.add(found);
        })) {
          for (const line of lines) counter.add("value" in line ? await each(line.value) : line);
        }
      };
      const unread = new Map(sides.filter((file) => isAgentLog(file.path)).map((file) => [file.path, file]));
      const done = new Set<string>();
      const readAgent = async (agentId: string, callId: CallId): Promise<void> => {
        const file = await agentFile(source, path, agentId, unread);
        // A sub-agent that was asked twice has one log.
        if (file === undefined || done.has(file.path)) return;
        done.add(file.path);
        unread.delete(file.path);
        await read(file, await map.agent(callId));
      };
      const onUnknown = (name: string): void =>
        findings.add(finding("type_unknown", { file: path, message: `lines of the type ${name} are not told` }));
      const ports = { teller, counter, sink, sideFiles, onUnknown, onFinding: findings.add, readAgent };
      const map = new ClaudeMap(ports, header.startedAt);
      teller.start(runId, { bytes, fingerprint });
      await read(log, (line) => map.line(line));
      for (const file of unread.values()) {
        await read(file, await map.agent(await map.parentOf(await promptOf(source, file.path))));
      }
      await map.finish();
      tellLostLines(teller, counter);
      await sideFiles.keep(sides, teller.time(undefined), sink, findings.add);
      teller.end(bytesCut);
      return { accounting: counter.accounting, findings: findings.list(), events: teller.events };
    },
  };
}

/** The log of a sub-agent: in the session's folder, or beside the session's log as older versions had it. */
async function agentFile(
  source: BundleSource,
  path: string,
  agentId: string,
  unread: ReadonlyMap<string, SessionFile>,
): Promise<SessionFile | undefined> {
  if (!/^[\w-]{1,100}$/.test(agentId)) return undefined;
  const name = `agent-${agentId}.jsonl`;
  const inside = unread.get(path.replace(/\.jsonl$/, `/subagents/${name}`));
  if (inside !== undefined) return inside;
  try {
    const stat = await source.stat(name);
    return stat === undefined ? undefined : { path: name, bytes: stat.bytes };
  } catch (error) {
    if (error instanceof BundleError) return undefined;
    throw error;
  }
}

/** What a sub-agent was asked: its first message. */
async function promptOf(source: BundleSource, path: string): Promise<string> {
  for await (const line of readBeginning(source, path, 5)) {
    if (textOf(line, "type") === "user") return userText(fieldsOf(line, "message"));
  }
  return "";
}

/** Sessions of Claude Code: `projects/<folder>/<session>.jsonl` with the files beside it. */
export const claudeCode: SessionImporter = { system: SYSTEM, client: "Claude Code", detect, open };
