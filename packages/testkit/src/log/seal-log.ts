import {
  chainHash,
  type Draft,
  encodeEvent,
  genesis,
  type SealedLine,
  sealLine,
  type TimelineEvent,
} from "@openexec/timeline";
import { draftRun } from "./draft-run.ts";
import { sha256 } from "./sha256.ts";

const START = Date.UTC(2026, 10, 20, 9, 0, 0);

export interface BuiltLog {
  readonly sealed: readonly SealedLine[];
  readonly lines: readonly string[];
  readonly events: readonly TimelineEvent[];
  /** The whole file. */
  readonly bytes: Uint8Array;
  readonly head: { readonly seq: number; readonly hash: string };
}

/** The time of the line with number `seq` in built logs: 10 ms apart. */
export function builtAt(seq: number): string {
  return `${new Date(START + seq * 10).toISOString().slice(0, -1)}000Z`;
}

/** Seals events into a log as the writer would, numbered from 1. `check: false` also takes events of no known shape. */
export function sealLog(drafts: readonly Draft[], check = true): BuiltLog {
  let hash = genesis(sha256);
  const sealed = drafts.map((draft, index): SealedLine => {
    const seq = index + 1;
    const body = encodeEvent(seq, builtAt(seq), draft, check);
    hash = chainHash(hash, body, sha256);
    return { seq, at: builtAt(seq), type: draft.type, line: sealLine(body, hash), hash };
  });
  const lines = sealed.map(({ line }) => line);
  return {
    sealed,
    lines,
    events: lines.map((line) => JSON.parse(line) as TimelineEvent),
    bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")),
    head: { seq: sealed.length, hash },
  };
}

/** The log of a run in the notation of `draftRun`. */
export function buildLog(notation: string): BuiltLog {
  return sealLog(draftRun(notation));
}
