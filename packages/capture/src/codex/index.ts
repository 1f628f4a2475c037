import { type BundleSource, FindingList, finding } from "@openexec/timeline";
import { LineCounter } from "../sessions/accounting.ts";
import { fingerprintOf } from "../sessions/fingerprint.ts";
import { tellLostLines } from "../sessions/lost-lines.ts";
import { sessionRunId } from "../sessions/run-identity.ts";
import type { ImportableSession, OpenOptions, SessionImporter } from "../sessions/session-importer.ts";
import { readSessionLines } from "../sessions/session-lines.ts";
import { SessionTeller } from "../sessions/session-teller.ts";
import { detect } from "./detect.ts";
import { readHeader, SYSTEM } from "./header.ts";
import { CodexMap } from "./map.ts";

async function open(
  source: BundleSource,
  path: string,
  { sha256 }: OpenOptions,
): Promise<ImportableSession | undefined> {
  const header = await readHeader(source, path);
  const stat = await source.stat(path);
  if (header === undefined || stat === undefined) return undefined;
  const log = { path, bytes: stat.bytes };
  const runId = sessionRunId(SYSTEM, header.sessionId, header.startedAt, sha256);
  const fingerprint = await fingerprintOf(source, [log], sha256);
  return {
    header,
    runId,
    fingerprint,
    files: [log],
    async tell(sink, options) {
      const findings = new FindingList();
      const counter = new LineCounter();
      const teller = new SessionTeller(sink, header, options);
      let bytesCut = 0;
      const onUnknown = (name: string): void =>
        findings.add(finding("type_unknown", { file: path, message: `lines of the type ${name} are not told` }));
      const map = new CodexMap({ teller, counter, onUnknown }, header.startedAt);
      teller.start(runId, { bytes: log.bytes, fingerprint });
      for await (const lines of readSessionLines(source, log, (found) => {
        if (found.code === "line_torn") bytesCut += found.bytes ?? 0;
        findings.add(found);
      })) {
        for (const line of lines) counter.add("value" in line ? map.line(line.value) : line);
      }
      map.finish();
      tellLostLines(teller, counter);
      teller.end(bytesCut);
      return { accounting: counter.accounting, findings: findings.list(), events: teller.events };
    },
  };
}

/** Sessions of Codex: `sessions/<year>/<month>/<day>/rollout-*.jsonl`. */
export const codex: SessionImporter = { system: SYSTEM, client: "Codex", detect, open };
