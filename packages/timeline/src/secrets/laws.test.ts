import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { credentials, inContext } from "../testing/credentials.ts";
import { filterWith } from "../testing/secrets-filter.ts";
import type { KnownValue } from "./known-values.ts";
import { resolveSecrets } from "./vault.ts";

describe("laws", () => {
  const known: KnownValue[] = [
    { name: "A_KEY", value: "Zx81-qwerty-secret" },
    { name: "B_KEY", value: "secret-of-the-Zx81-machine" },
    { name: "N_KEY", value: "048213975501" },
  ];
  const fragments = fc.oneof(
    fc.constantFrom(...credentials.map(inContext), ...known.map(({ value }) => value)),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      " ",
      "\n",
      "\\n",
      "://",
      "@",
      "sk-",
      "ghp_",
      "eyJ",
      ".",
      "-----BEGIN ",
      "=",
      ":",
      "Bearer ",
      "%3D",
      "secret-of-",
      "Zx81",
    ),
  );
  const texts = fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join(""));

  test("redact(redact(x)) = redact(x), the length stays, and no known value survives", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const filter = filterWith(known);
        const { value } = filter.text(text);
        expect(value).toHaveLength(text.length);
        expect(filterWith(known, "cc".repeat(32)).text(value)).toEqual({ value, replacements: [] });
        for (const secret of known) expect(value).not.toContain(secret.value);
      }),
      { numRuns: scale.properties },
    );
  });

  test("a stream gives what the whole gives, for text and bytes, in chunks of any size", () => {
    fc.assert(
      fc.property(texts, fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 }), (text, sizes) => {
        const whole = filterWith(known).text(text).value;
        const stream = filterWith(known).textStream();
        const bytes = new TextEncoder().encode(text);
        const byteStream = filterWith(known).byteStream();
        const out: number[] = [];
        let result = "";
        for (let at = 0, nth = 0; at < bytes.length; nth++) {
          const size = (sizes[nth % sizes.length] ?? 0) + 1;
          result += stream.push(text.slice(at, at + size));
          out.push(...byteStream.push(bytes.subarray(at, at + size)));
          at += size;
        }
        out.push(...byteStream.end());
        expect(result + stream.end()).toBe(whole);
        expect(Uint8Array.from(out)).toEqual(filterWith(known).bytes(bytes).value);
        if (!/\p{Surrogate}/u.test(text))
          expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(out))).toBe(whole);
      }),
      { numRuns: scale.properties },
    );
  });

  test("the vault puts every secret back", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const filter = filterWith(known);
        const { value } = filter.text(text);
        const resolved = resolveSecrets(value, filter.vaultEntries(), []);
        // Masks of short secrets may stand for two of them: then the vault says so instead of guessing.
        if (resolved.ok) expect(resolved.text).toBe(text);
        else expect(resolved.missing.length).toBeGreaterThan(0);
      }),
      { numRuns: scale.properties },
    );
  });
});
