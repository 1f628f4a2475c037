import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Vault } from "@openexec/bundle";
import type { RunId } from "@openexec/timeline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { secretsOf } from "./secrets.ts";

const RUN = "run_019aa0d6-2c00-7000-8000-000000000001" as RunId;
const SECRET = 'Zx81"kQpLw\\0Vn3TtYb7Rr';
const options = { env: { MY_API_KEY: SECRET }, projectKey: "0123456789abcdef".repeat(4) };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("secrets of a run", () => {
  it("go out before they are written and come back for a resumed run, in another process", () => {
    const { filter } = secretsOf({ ...options, vault: Vault.open(folder, RUN) });
    const sent = { headers: { authorization: SECRET }, note: `key=${SECRET}; done` };
    const written = filter.json(sent);
    expect(JSON.stringify(written)).not.toContain(SECRET);
    const { reveal } = secretsOf({ projectKey: options.projectKey, env: {}, vault: Vault.open(folder, RUN) });
    expect(reveal(written)).toEqual(sent);
  });

  it("are found in a stream, wherever it is cut", () => {
    const bytes = Buffer.from(`before ${SECRET} after`);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const stream = secretsOf({ ...options, vault: Vault.open(folder, RUN) }).filter.stream();
      const parts = [stream.push(bytes.subarray(0, cut)), stream.push(bytes.subarray(cut)), stream.end()];
      const out = Buffer.concat(parts);
      expect(out.length).toBe(bytes.length);
      expect(out.toString()).not.toContain(SECRET);
      expect(out.toString()).toMatch(/^before .* after$/);
    }
  });
});
