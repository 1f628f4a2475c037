import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";
import { credentialVariables } from "./known-values.ts";

describe("known values", () => {
  test("variables are taken by name, length and entropy", () => {
    const secret = "kj3Hx92LmQpZ7";
    const names = credentialVariables({
      ANTHROPIC_API_KEY: secret,
      GITHUB_TOKEN: secret,
      DB_PASSWORD: secret,
      npm_config__auth: secret,
      SESSION_SECRET: "a".repeat(30),
      SHORT_KEY: "abc123",
      PWD: "/home/someone/project/some/where",
      SSH_AUTH_SOCK: "/tmp/ssh-XXXX/agent.12",
      TLS_KEY_FILE: "/etc/ssl/private/a1b2c3.pem",
      SSH_KEY: "/home/me/.ssh/id_ed25519",
      PUBLIC_KEY: secret,
      GIT_CONFIG_KEY_1: "safe.directory",
      KEYBOARD: "us-intl-with-dead-keys",
      HOSTNAME: "build-12-host-abc",
      UNSET_TOKEN: undefined,
    }).map(({ name }) => name);
    expect(names).toEqual(["ANTHROPIC_API_KEY", "GITHUB_TOKEN", "DB_PASSWORD", "npm_config__auth"]);
  });

  test("a known value wins over looking like a UUID", () => {
    const value = "5e69faf0-2285-40ca-bce9-67c0c704b159";
    const filtered = filterWith([{ name: "HEROKU_API_KEY", value }]).text(
      `key ${value}, id ${value.replace("5", "6")}`,
    );
    expect(filtered.value).not.toContain(value);
    expect(filtered.value).toContain(value.replace("5", "6"));
    expect(filtered.value.slice(4, 40)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(filtered.replacements).toEqual([
      { rule: "known-value", name: "HEROKU_API_KEY", placeholder: filtered.value.slice(4, 40), count: 1 },
    ]);
  });

  test("values with blanks, line ends, quotes and letters beyond ASCII", () => {
    const value = 'p"a ss\nwörd ключ 密码 🔑 12\\x';
    const filter = filterWith([{ name: "PASS", value }]);
    for (const text of [`a ${value} b`, JSON.stringify({ value })]) {
      const filtered = filter.text(text).value;
      expect(filtered).toHaveLength(text.length);
      expect(filtered).not.toContain("ключ");
      expect(filtered).not.toContain("密码");
      expect(filter.text(filtered).value).toBe(filtered);
    }
    expect(JSON.parse(filter.text(JSON.stringify({ value })).value).value).toHaveLength(value.length);
    const bytes = new TextEncoder().encode(`a ${value} b`);
    const clean = filter.bytes(bytes).value;
    expect(clean).toHaveLength(bytes.length);
    expect(new TextDecoder("utf-8", { fatal: true }).decode(clean)).toBe(filter.text(`a ${value} b`).value);
  });

  test("a value that is a URL with a password becomes one stable placeholder", () => {
    const value = "postgres://app:hunter2secret@db.internal:5432/main";
    const filter = filterWith([{ name: "DATABASE_URL", value }]);
    const filtered = filter.text(`url=${value};`);
    expect(filter.text(filtered.value)).toEqual({ value: filtered.value, replacements: [] });
    expect(filterWith().text(filtered.value).value).toBe(filtered.value);
    expect(filtered.value).not.toContain("hunter2");
  });
});
