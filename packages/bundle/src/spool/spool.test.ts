import type { ArtifactRef } from "@openexec/timeline";
import { expect, test } from "vitest";
import { sha256 } from "../sha256.ts";
import { Spool, type SpoolSink } from "./spool.ts";

function recordingSink(): SpoolSink & { readonly calls: string[]; readonly files: Map<string, string> } {
  const calls: string[] = [];
  const files = new Map<string, string>();
  return {
    calls,
    files,
    append: (path, bytes) => files.set(path, (files.get(path) ?? "") + new TextDecoder().decode(bytes)),
    adopt: (path, ref: ArtifactRef) => calls.push(`adopt ${path} ${ref.path}`),
    discard: (path) => calls.push(`discard ${path}`),
  };
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a small stream goes into the line and its file goes away", () => {
  const sink = recordingSink();
  const spool = new Spool(sink, "spool/x.stdout");
  spool.append(bytes("one "));
  spool.append(bytes("two"));
  expect(sink.files.get("spool/x.stdout")).toBe("one two");
  expect(spool.finish("text/plain")).toEqual({ bytes: Buffer.from("one two") });
  expect(sink.calls).toEqual(["discard spool/x.stdout"]);
});

test("an empty stream leaves no trace", () => {
  const sink = recordingSink();
  expect(new Spool(sink, "spool/x.stdout").finish("text/plain")).toEqual({ bytes: Buffer.alloc(0) });
  expect(sink.calls).toEqual([]);
});

test.each([
  [4096, false],
  [4097, true],
])("%i bytes become an artifact: %s", (length, isArtifact) => {
  const sink = recordingSink();
  const spool = new Spool(sink, "spool/x.stdout");
  const content = "ab".repeat(length).slice(0, length);
  for (let at = 0; at < length; at += 1000) spool.append(bytes(content.slice(at, at + 1000)));
  const finished = spool.finish("text/plain");
  expect(spool.bytes).toBe(length);
  if (isArtifact) {
    const path = `artifacts/sha256-${sha256(content)}.txt`;
    expect(finished.artifact).toEqual({ path, mediaType: "text/plain", bytes: length, sha256: sha256(content) });
    expect(sink.calls).toEqual([`adopt spool/x.stdout ${path}`]);
  } else expect(finished).toEqual({ bytes: Buffer.from(content) });
});
