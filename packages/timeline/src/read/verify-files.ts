import { BundleError } from "../bundle/error.ts";
import { BUNDLE_FOLDERS } from "../bundle/layout.ts";
import { bundlePathProblem } from "../bundle/path.ts";
import type { BundleSource } from "../bundle/source.ts";
import type { ArtifactRef } from "../events/shared.ts";
import type { CreateSha256 } from "../hash.ts";
import { finding, type OnFinding } from "./finding.ts";

/** Events named in a finding, at most. */
const NAMED_SEQS = 20;

/** What the log says about a file, and which events say so. */
export interface Expected {
  readonly sha256: string;
  readonly bytes?: number;
  readonly seqs: number[];
}

export interface Files {
  readonly source: BundleSource;
  readonly createSha256: CreateSha256;
  readonly onFinding: OnFinding;
}

/** Remembers that event `seq` refers to a file, up to a bound. */
export function refer(expected: Expected, seq: number): void {
  if (expected.seqs.length < NAMED_SEQS && expected.seqs.at(-1) !== seq) expected.seqs.push(seq);
}

/** Size and digest of a file. @throws BundleError */
async function measure({ source, createSha256 }: Files, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createSha256();
  let bytes = 0;
  for await (const chunk of source.read(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest() };
}

/** A link or a special file was put there by somebody: what a failing disk does is another matter. */
export function codeOf({ code }: BundleError): "path_unsafe" | "source_failed" {
  return code === "path_refused" || code === "not_a_file" ? "path_unsafe" : "source_failed";
}

/** Reports a file that is missing, unsafe, unreadable, or has other bytes than the log says. */
export async function verifyFile(
  files: Files,
  path: string,
  expected: Expected,
  codes: {
    readonly missing: "file_missing" | "artifact_missing" | "session_missing";
    readonly changed: "file_changed" | "artifact_changed" | "session_changed";
  },
): Promise<void> {
  const place = { file: path, seqs: expected.seqs };
  const problem = bundlePathProblem(path);
  if (problem !== undefined) {
    const message = `the log names a file outside of what a bundle may hold: ${problem}`;
    files.onFinding(finding("path_unsafe", { ...place, message }));
    return;
  }
  try {
    const actual = await measure(files, path);
    if (actual.sha256 !== expected.sha256 || (expected.bytes ?? actual.bytes) !== actual.bytes) {
      const message = `the file has other bytes than were recorded (${actual.bytes} now)`;
      const hashes = { expected: expected.sha256, found: actual.sha256 };
      files.onFinding(finding(codes.changed, { ...place, message, ...hashes, bytes: actual.bytes }));
    }
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    if (error.code === "file_missing") {
      const message = "the file is missing";
      files.onFinding(finding(codes.missing, { ...place, message, expected: expected.sha256 }));
    } else files.onFinding(finding(codeOf(error), { ...place, message: error.message }));
  }
}

/** The artifacts that a log refers to. Its size grows with the number of files, not of events. */
export class ArtifactCheck {
  readonly #files: Files;
  readonly #expected = new Map<string, Expected>();

  constructor(files: Files) {
    this.#files = files;
  }

  add(ref: ArtifactRef, seq: number): void {
    const known = this.#expected.get(ref.path);
    if (known === undefined) {
      this.#expected.set(ref.path, { sha256: ref.sha256, bytes: ref.bytes, seqs: [seq] });
    } else if (known.sha256 !== ref.sha256 || known.bytes !== ref.bytes) {
      const message = "two events disagree about the content of this file";
      const hashes = { expected: known.sha256, found: ref.sha256 };
      this.#files.onFinding(
        finding("artifact_ambiguous", { file: ref.path, seqs: [...known.seqs, seq], message, ...hashes }),
      );
    } else refer(known, seq);
  }

  /** Reads every artifact that was added, and names those that no event refers to. */
  async finish(): Promise<void> {
    const codes = { missing: "artifact_missing", changed: "artifact_changed" } as const;
    for (const [path, expected] of this.#expected) await verifyFile(this.#files, path, expected, codes);
    for (const path of await this.#files.source.list(`${BUNDLE_FOLDERS.artifacts}/`)) {
      if (this.#expected.has(path)) continue;
      this.#files.onFinding(finding("artifact_unreferenced", { file: path, message: "no event refers to this file" }));
    }
  }
}
