import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";
import { fromBase64, toBase64 } from "../value/base64.ts";

const SECRET = 'tokQ/7x"Zk29 mPvLw+4Rn';
const known = [{ name: "MY_API_TOKEN", value: SECRET }];
const base64 = (text: string): string => toBase64(new TextEncoder().encode(text));
const fromText = (text: string): string => new TextDecoder().decode(fromBase64(text));
const hex = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What code may do with a secret, and does again in a replay with what stands for it. */
const CODE: readonly (readonly [string, (secret: string) => string])[] = [
  ["as it is", (secret) => `token ${secret}.`],
  ["in JSON", (secret) => JSON.stringify({ secret })],
  ["in JSON in JSON", (secret) => JSON.stringify(JSON.stringify({ secret }))],
  ["in a URL", (secret) => `https://host/?q=${encodeURIComponent(secret)}&x=1`],
  ["in hex", (secret) => hex(secret)],
  ["in base64", (secret) => base64(secret)],
  ["in base64 after one more byte", (secret) => base64(`a${secret}`)],
  ["in base64 between others", (secret) => base64(`bob:${secret}, and more`)],
  [
    "in base64 for URLs",
    (secret) => base64(`xy${secret}z`).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
  ],
  ["in a header with name and password", (secret) => `Authorization: Basic ${base64(`bob:${secret}`)}`],
  ["in a header as name", (secret) => `curl -H "Authorization: Basic ${base64(`${secret}:x-oauth-basic`)}"`],
  ["in a variable", (secret) => `API_TOKEN=${base64(secret)}`],
];

describe("spellings of a secret", () => {
  test.each(CODE)("%s: code that has the placeholder writes what stands in the log", (_name, write) => {
    const filter = filterWith(known);
    const placeholder = filter.text(SECRET).value;
    const logged = filter.text(write(SECRET)).value;
    expect(logged).not.toBe(write(SECRET));
    expect(logged).toBe(write(placeholder));
    expect(filterWith(known).text(write(SECRET)).value).toBe(logged);
    expect(filterWith([], "cc".repeat(32)).text(logged).value).toBe(logged);
  });

  test("a name and a password of which nothing is known are replaced as one", () => {
    const { value } = filterWith().text(`Authorization: Basic ${base64("someone:hunter2hunter2")}`);
    expect(fromText(value.slice("Authorization: Basic ".length))).not.toMatch(/someone|hunter/);
  });

  test("a password that is not known is replaced also beside a name that is", () => {
    const name = "Zk29mPvLw4RnT7";
    const filter = filterWith([{ name: "API_KEY", value: name }]);
    const { value } = filter.text(`Authorization: Basic ${base64(`${name}:hunter2hunter2`)}`);
    expect(fromText(value.slice("Authorization: Basic ".length))).not.toContain("hunter");
  });

  test("old records keep a placeholder of its own for each spelling", () => {
    const old = filterWith(known, undefined, { spellAlike: false });
    const placeholder = old.text(SECRET).value;
    expect(old.text(hex(SECRET)).value).not.toBe(hex(placeholder));
  });

  test("what stood for a secret stands for it again", () => {
    const earlier = [{ secret: SECRET, placeholder: 'abcD/1e"Fg34 hIjKl+5Mn' }];
    expect(filterWith(known, undefined, { earlier }).text(SECRET).value).toBe(earlier[0]?.placeholder);
  });
});
