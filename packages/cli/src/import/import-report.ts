import type { ToldSession } from "@openexec/capture";
import { counted } from "../text/numbers.ts";
import type { FoundSessions } from "./find-sessions.ts";
import type { ImportedRun, ImportResult } from "./importer.ts";

interface ImportedSession extends ImportedRun, Partial<ToldSession> {
  readonly system: string;
  /** As the client calls it. */
  readonly session: string;
  readonly title?: string;
  readonly path: string;
}

/** What `import --json` prints. */
export interface ImportDocument extends Omit<FoundSessions, "sessions"> {
  readonly found: { readonly sessions: number; readonly bytes: number; readonly oldest?: string };
  readonly runs: readonly Omit<ImportedSession, "told">[];
  /** How long it took until all runs were listed, and until all of their texts could be found too. Milliseconds. */
  readonly took?: { readonly listedMs: number; readonly findableMs?: number };
}

/** The document of `import --json`. */
export function importDocument(
  { sessions, unknown, repeated, failed }: FoundSessions,
  results: readonly ImportResult[],
): ImportDocument {
  const oldest = sessions.at(-1)?.session.header.startedAt;
  return {
    found: {
      sessions: sessions.length,
      bytes: sessions.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(oldest !== undefined && { oldest }),
    },
    runs: results.flatMap((result) => {
      if ("error" in result) return [];
      const { path, session } = result.found;
      const { runId, number, state, told } = result.run;
      const { system, sessionId, title } = session.header;
      const name = { system, session: sessionId, ...(title !== undefined && { title }), path };
      return [{ runId, number, state, ...name, ...told }];
    }),
    unknown,
    repeated,
    failed: [
      ...failed,
      ...results.flatMap((result) => ("error" in result ? [{ path: result.found.path, error: result.error }] : [])),
    ],
  };
}

const STATES = [
  ["imported", "imported"],
  ["replaced", "imported again, as they have grown"],
  ["unchanged", "already there"],
] as const;

/** The same for people. @param summary what was found */
export function renderImport(summary: string, { runs, failed }: ImportDocument): string {
  const counts = STATES.flatMap(([state, words]) => {
    const count = runs.filter((run) => run.state === state).length;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const damaged = runs.filter(({ findings = [] }) => findings.some(({ severity }) => severity !== "note"));
  return [
    `${summary}: ${counts.join(", ")}`,
    ...damaged.map(({ number, path, findings = [] }) => `#${number} ${path}: ${counted(findings.length, "finding")}`),
    ...failed.map(({ path, error }) => `not imported: ${path}: ${error.message}`),
  ].join("\n");
}
