import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";
import { createTapeFilter, resolveSecrets } from "./vault.ts";

describe("placeholders", () => {
  const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;

  test("are the same within a project, and others in another", () => {
    const here = filterWith().text(token).value;
    expect(filterWith().text(`x ${token}`).value).toBe(`x ${here}`);
    expect(filterWith([], "dd".repeat(32)).text(token).value).not.toBe(here);
    expect(here).toMatch(/^ghp_([a-z]\d[A-Z]\d[a-z]\d[A-Z]\d[a-z]\d){4}$/);
  });

  test("resolve from the vault, or name what is missing", () => {
    const filter = filterWith([{ name: "MY_KEY", value: "kj3Hx92LmQpZ7-and-more" }]);
    const text = `${token} kj3Hx92LmQpZ7-and-more`;
    const { value, replacements } = filter.text(text);
    expect(resolveSecrets(value, filter.vaultEntries(), replacements)).toEqual({ ok: true, text });
    const withoutKey = filter.vaultEntries().filter(({ name }) => name !== "MY_KEY");
    expect(resolveSecrets(value, withoutKey, replacements)).toEqual({ ok: false, missing: ["MY_KEY"] });
    expect(
      createTapeFilter(replacements)
        .count(`${value} ${value}`)
        .map(({ name, count }) => [name, count]),
    ).toEqual([
      ["GitHub token", 2],
      ["MY_KEY", 2],
    ]);
  });
});
