import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";
import { encodeValue } from "../value/encode.ts";

describe("JSON", () => {
  const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;

  test("strings, keys and encoded bytes are filtered; what did not change is shared", () => {
    const bytes = new TextEncoder().encode(`token ${token}`);
    const json = { keep: { a: [1, "x"] }, list: ["ok", { deep: token }], [token]: true, raw: encodeValue(bytes).json };
    const { value, replacements } = filterWith().json(json);
    expect(JSON.stringify(value)).not.toContain("a1B2c3D4");
    expect(value.keep).toBe(json.keep);
    expect(Object.keys(value)).toHaveLength(4);
    expect(replacements).toEqual([expect.objectContaining({ rule: "github", name: "GitHub token", count: 3 })]);
    expect(Buffer.from((value.raw as { value: string }).value, "base64").toString()).toMatch(/^token ghp_/);
  });

  test("the same reference comes back when nothing changed", () => {
    const json = { a: ["text", 1, null, { b: "toolu_01BBmcUFi8UP5W6fBYV5JDVg" }] };
    expect(filterWith().json(json).value).toBe(json);
  });

  test("headers as pairs", () => {
    const json = {
      headers: [
        ["authorization", "Bearer opaque-word"],
        ["Cookie", "a=secretword"],
        ["accept", "text/html"],
      ],
    };
    const { value } = filterWith().json(json);
    expect(value.headers).toEqual([
      ["authorization", "Bearer xxxxxx-xxxx"],
      ["Cookie", "a=xxxxxxxxxx"],
      ["accept", "text/html"],
    ]);
    expect(value.headers[2]).toBe(json.headers[2]);
    expect(filterWith().json(value).value).toBe(value);
  });

  test("headers and fields that are named like credentials", () => {
    const json = {
      headers: { Authorization: "Basic dXNlcjpwYXNzd29yZA==", "x-api-key": "abcdefgh" },
      password: "hunter2hunter2",
      token_count: "12",
      password_hint: "my dog 1",
    };
    const { value } = filterWith().json(json);
    expect(value.headers.Authorization).toMatch(/^Basic (?!dXNl)/);
    expect(value.headers["x-api-key"]).toBe("xxxxxxxx");
    expect(value.password).not.toContain("hunter");
    expect([value.token_count, value.password_hint]).toEqual(["12", "my dog 1"]);
    expect(filterWith().json(value).value).toBe(value);
  });
});
