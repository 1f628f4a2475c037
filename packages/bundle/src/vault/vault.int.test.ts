import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newRunId } from "@openexec/timeline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Home } from "../home/home.ts";
import { SecretMissingError, Vault } from "./vault.ts";

const runId = newRunId(1_790_000_000_000, new Uint8Array(10));
let root: string;
let home: Home;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "openexec-vault-"));
  home = Home.open({ cwd: root, directory: ".openexec" });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a secret outlives the process, in a private file outside the bundle", () => {
  const vault = Vault.open(home.vaultDirectory, runId);
  expect(readdirSync(home.vaultDirectory)).toEqual([]);
  vault.add("<redacted:1>", { name: "API_KEY", secret: "sk-1" });
  vault.add("__proto__", { name: "ODD", secret: "sk-2" });
  expect(statSync(vault.path).mode & 0o777).toBe(0o600);
  const again = Vault.open(home.vaultDirectory, runId);
  expect(again.resolve("<redacted:1>")).toBe("sk-1");
  expect(again.resolve("__proto__")).toBe("sk-2");
  expect(readdirSync(home.vaultDirectory)).toEqual([`${runId}.json`]);
});

test("an unknown placeholder is named", () => {
  const resolve = (): string => Vault.open(home.vaultDirectory, runId).resolve("<redacted:9>");
  expect(resolve).toThrow(SecretMissingError);
  expect(resolve).toThrow(expect.objectContaining({ code: "secret_missing", placeholder: "<redacted:9>" }));
});

test("a damaged vault is an error that does not quote it", () => {
  writeFileSync(join(home.vaultDirectory, `${runId}.json`), '{"<redacted:1>":"sk-secret"');
  expect(() => Vault.open(home.vaultDirectory, runId)).toThrow(expect.objectContaining({ code: "vault_damaged" }));
  expect(() => Vault.open(home.vaultDirectory, runId)).not.toThrow(/sk-secret/);
});

test("secrets are deleted with the run", () => {
  Vault.open(home.vaultDirectory, runId).add("<redacted:1>", { name: "API_KEY", secret: "sk-1" });
  home.removeRun(runId);
  home.removeRun(runId);
  expect(readdirSync(home.vaultDirectory)).toEqual([]);
});
