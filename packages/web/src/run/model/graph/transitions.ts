import { unescapeNodeId } from "@openexec/timeline";
import type { AttemptSpan } from "../spans.ts";

/** A step from one node to the next. `from` is absent where a scope begins. */
export interface Transition {
  readonly seq: number;
  readonly from: string | undefined;
  readonly to: string;
}

/** `fan/review` of the attempt `fan[3]/review#2`: the same node in whatever branch and round. */
export function pathOfAttempt({ row }: AttemptSpan): string {
  const { scope = "" } = row;
  if (scope === "") return row.nodeId;
  const above = `${scope.replace(/\[[^[\]]*\]/g, "").replace(/#\d+/g, "")}/`;
  return `${above.split("/").map(unescapeNodeId).join("/")}${row.nodeId}`;
}

/** The ways that a run went, in order. Within a scope a step follows the one before it; a branch follows its parent. */
export function transitionsOf(attempts: readonly AttemptSpan[]): readonly Transition[] {
  const paths = new Map(attempts.map((attempt) => [attempt.id, pathOfAttempt(attempt)]));
  const lastInScope = new Map<string, AttemptSpan>();
  /** Where the branches of an attempt stand, by its id: the last node of each branch. */
  const branches = new Map<string, Map<string, string>>();
  const list: Transition[] = [];
  for (const attempt of attempts) {
    const { parent = "", scope = "", startedSeq: seq } = attempt.row;
    const to = paths.get(attempt.id) ?? attempt.row.nodeId;
    const key = `${parent}\n${scope}`;
    const before = lastInScope.get(key);
    lastInScope.set(key, attempt);
    if (before === undefined) list.push({ seq, from: paths.get(parent), to });
    else {
      const inside = branches.get(before.id);
      const leaves = inside === undefined ? [paths.get(before.id)] : new Set(inside.values());
      for (const from of leaves) list.push({ seq, from, to });
    }
    if (parent !== "") {
      const own = branches.get(parent) ?? new Map<string, string>();
      branches.set(parent, own.set(scope, to));
    }
  }
  return list;
}
