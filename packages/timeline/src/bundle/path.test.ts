import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BundleError } from "./error.ts";
import { BUNDLE_FILES } from "./layout.ts";
import { bundlePathProblem, checkBundlePath, checkBundlePaths } from "./path.ts";

describe("paths in a bundle", () => {
  it.each([
    ...Object.values(BUNDLE_FILES),
    "artifacts/sha256-00.txt",
    "sessions/main-0123/events.ndjson",
    "spool/a-b.stdout",
    "README.md",
    "inbox/ü.json",
    "console.log",
    "com10.txt",
  ])("takes %s", (path) => {
    expect(checkBundlePath(path)).toBe(path);
  });

  it.each([
    ["", "empty"],
    ["/etc/passwd", "absolute"],
    ["\\\\server\\share", "absolute"],
    ["C:/x", "drive"],
    ["c:x", "drive"],
    ["../x", '".."'],
    ["artifacts/../../x", '".."'],
    ["./x", '"."'],
    ["a//b", "empty segment"],
    ["a/", "empty segment"],
    ["a\\b", "character"],
    ["a\0b", "character"],
    ["a\nb", "character"],
    ["a\u001bb", "character"],
    ["x\u202etxt.exe", "character"],
    ["timeline.jsonl:stream", "character"],
    ["nul", "device"],
    ["a/CON.txt", "device"],
    ["com1", "device"],
    ["a./b", "dot or a space"],
    ["a /b", "dot or a space"],
    ["Manifest.json", 'imitates "manifest.json"'],
    ["TIMELINE.JSONL", "imitates"],
    ["a\ud800", "Unicode"],
    ["x".repeat(201), "longer"],
    ["x/".repeat(300), "longer"],
  ])("refuses %j because of its %s", (path, reason) => {
    expect(bundlePathProblem(path)).toContain(reason);
    expect(() => checkBundlePath(path)).toThrow(BundleError);
  });

  it("refuses two paths that one platform would store as one file", () => {
    expect(checkBundlePaths(["a/b", "a/c"])).toBeUndefined();
    expect(checkBundlePaths(["a/b", "A/b"])).toEqual({ path: "A/b", reason: 'it collides with "a/b"' });
    expect(checkBundlePaths(["é", "e\u0301"])?.reason).toContain("collides");
    expect(checkBundlePaths(["a", "a"])).toEqual({ path: "a", reason: "it is there twice" });
    expect(checkBundlePaths(["ok", "../x"])?.path).toBe("../x");
  });

  it("never takes a path that leads out, however it is put together", () => {
    const part = fc.constantFrom("..", ".", "/", "\\", "a", "C:", "\0", "nul", " ", "~", "%2e%2e");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = parts.join("");
        if (bundlePathProblem(path) !== undefined) return;
        const resolved = new URL(path.replaceAll("%", "%25"), "file:///bundle/").pathname;
        expect(resolved.startsWith("/bundle/")).toBe(true);
        expect(path).not.toMatch(/\\|\0|:/);
      }),
    );
  });
});
