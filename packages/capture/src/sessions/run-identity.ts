import { newRunId, parseAt, type RunId, type Sha256 } from "@openexec/timeline";

/** The run id of a session: its start, and a hash of the client and its session id where others have chance. */
export function sessionRunId(system: string, sessionId: string, startedAt: string, sha256: Sha256): RunId {
  const hash = sha256(`${system}\n${sessionId}`);
  const bytes = Uint8Array.from({ length: 10 }, (_, at) => Number.parseInt(hash.slice(at * 2, at * 2 + 2), 16));
  return newRunId((parseAt(startedAt) ?? 0) / 1000, bytes);
}

/** The last part of a path, or `fallback` when it has none. */
export function folderName(path: string | undefined, fallback: string): string {
  return /([^\\/]+)[\\/]*$/.exec(path ?? "")?.[1] ?? fallback;
}
