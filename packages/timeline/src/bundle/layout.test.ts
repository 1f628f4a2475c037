import { sha256 } from "@openexec/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallId, SessionId } from "../ids.ts";
import { artifactDigest, artifactPath, safeName, sessionIdOf, sessionPaths, spoolPath } from "./layout.ts";
import { bundlePathProblem } from "./path.ts";

const digest = sha256("content");

describe("names in a bundle", () => {
  it.each([
    ["text/plain", "txt"],
    ["text/plain; charset=utf-8", "txt"],
    ["Application/JSON", "json"],
    ["application/schema+json", "json"],
    ["text/x-diff", "diff"],
    ["application/octet-stream", "bin"],
    ["../../etc", "bin"],
    ["", "bin"],
  ])("names an artifact of type %j by its content, with the extension %s", (mediaType, extension) => {
    const path = artifactPath(digest, mediaType);
    expect(path).toBe(`artifacts/sha256-${digest}.${extension}`);
    expect(artifactDigest(path)).toBe(digest);
  });

  it("knows what is not an artifact", () => {
    expect(artifactDigest(`artifacts/sha256-${digest.slice(1)}.txt`)).toBeUndefined();
    expect(artifactDigest(`x/artifacts/sha256-${digest}.txt`)).toBeUndefined();
  });

  it("puts the files of a session into one folder", () => {
    expect(sessionPaths("main-12" as SessionId)).toEqual({
      binding: "sessions/main-12/binding.json",
      events: "sessions/main-12/events.ndjson",
      record: "sessions/main-12/record.json",
    });
  });

  it("keeps sessions of one handle apart by what else they are", () => {
    expect(sessionIdOf("Main Coder", "claude", sha256)).toMatch(/^main-coder-claude-[0-9a-f]{16}$/);
    expect(sessionIdOf("main", "a", sha256)).not.toBe(sessionIdOf("main", "b", sha256));
  });

  it("makes a safe and distinct name of anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
        expect(bundlePathProblem(safeName(a, sha256))).toBeUndefined();
        expect(bundlePathProblem(spoolPath(a as CallId, "stdout", sha256))).toBeUndefined();
        expect(safeName(a, sha256) === safeName(b, sha256)).toBe(a === b);
      }),
    );
  });
});
