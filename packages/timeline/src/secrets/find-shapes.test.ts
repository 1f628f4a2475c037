import { expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";

test("tokens that touch, and a token inside of what only begins like a JSON Web Token", () => {
  const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;
  const text = `${token}/${token.replaceAll("a", "z")} eyJhbGciOi_${token}`;
  const { value } = filterWith().text(text);
  expect(value).not.toMatch(/[az]1B2c3D4/);
  expect(value.split("ghp_")).toHaveLength(4);
});
