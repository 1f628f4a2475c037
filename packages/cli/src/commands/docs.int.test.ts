import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EXIT_MEANINGS } from "../framework/exit-codes.ts";
import { COMMANDS } from "./index.ts";

const page = readFileSync(new URL("../../../../docs/cli.md", import.meta.url), "utf8");

describe("docs/cli.md", () => {
  it.each(COMMANDS.filter(({ hidden }) => hidden !== true).map(({ name }) => name))("has the command %s", (name) => {
    expect(page).toMatch(new RegExp(`^### .*\`${name}( [^\`]*)?\``, "m"));
  });

  it("has every option of every command, and no command that is not there", async () => {
    for (const row of COMMANDS) {
      for (const { flags } of (await row.load()).options ?? []) {
        expect(page, `${row.name} ${flags}`).toContain(/(--[a-z-]+)/.exec(flags)?.[1] ?? flags);
      }
    }
    const named = [...page.matchAll(/^### (.*)$/gm)].flatMap(([, title = ""]) => [
      ...title.matchAll(/`([a-z]+(?: (?:rebuild|create|list|revoke))?)/g),
    ]);
    for (const [, name] of named) expect(COMMANDS.map((row) => row.name)).toContain(name);
  });

  it("has the exit codes as the program means them", () => {
    for (const [code, meaning] of Object.entries(EXIT_MEANINGS)) expect(page).toContain(`| ${code} | ${meaning} |`);
  });
});
