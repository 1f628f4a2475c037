import type { FilesAt } from "@openexec/protocol";
import type { TimelineEvent } from "@openexec/timeline";
import { asType } from "./entries.ts";
import type { RunLog } from "./run-log.ts";

type ChangedFile = FilesAt["files"][number];

/** What the run had changed when its log stood at `at`, and where the patches are. */
export async function filesAt(log: RunLog, at: number): Promise<FilesAt> {
  const seqs = log.places.of("files").flatMap(({ seq }) => (seq <= at ? [seq] : []));
  const events = await log.events(seqs);
  const files = new Map<string, ChangedFile>();
  const patches: FilesAt["patches"] = [];
  let treeHash: string | undefined;
  for (const event of events.values()) {
    for (const file of filesOf(event)) files.set(file.path, merged(files.get(file.path), file));
    const patch = patchOf(event);
    if (patch !== undefined) patches.push(patch);
    treeHash = asType(event, "GitSnapshot")?.payload.treeHash ?? treeHash;
  }
  const baseCommit = log.run.workspace?.baseCommit;
  return {
    at,
    ...(baseCommit === undefined ? {} : { baseCommit }),
    ...(treeHash === undefined ? {} : { treeHash }),
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    patches: patches.sort((a, b) => a.seq - b.seq),
  };
}

function filesOf(event: TimelineEvent): ChangedFile[] {
  const change = asType(event, "FileChange")?.payload;
  if (change !== undefined) {
    const { path, from } = change;
    return [{ path, change: change.change, ...(from === undefined ? {} : { from }), seq: event.seq }];
  }
  const stats = asType(event, "GitSnapshot")?.payload.files ?? asType(event, "GitCommit")?.payload.files ?? [];
  return stats.map(({ path, added, removed }) => ({ path, change: "modified", added, removed, seq: event.seq }));
}

/** What git says counts lines, what the watcher says knows what kind of change it was. */
function merged(known: ChangedFile | undefined, next: ChangedFile): ChangedFile {
  if (known === undefined) return next;
  const change = next.added === undefined ? next.change : known.change;
  return { ...known, ...next, change };
}

function patchOf(event: TimelineEvent): FilesAt["patches"][number] | undefined {
  const snapshot = asType(event, "GitSnapshot")?.payload.change;
  const artifact = snapshot ?? asType(event, "GitCommit")?.payload.patch;
  if (artifact === undefined) return undefined;
  const { sha256, path, bytes } = artifact;
  return { seq: event.seq, from: snapshot === undefined ? "commit" : "snapshot", sha256, path, bytes };
}
