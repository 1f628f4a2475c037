import { describe, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { type Credential, credentials, inContext } from "../testing/credentials.ts";
import { filterWith } from "../testing/secrets-filter.ts";

/** Every 8 characters of the body of the secret, which must not survive anywhere. */
function expectNoTrace(output: string, { secret, prefix }: Credential): void {
  const body = secret.slice(prefix.length);
  for (let at = 0; at + 8 <= body.length; at++) {
    const part = body.slice(at, at + 8);
    if (output.includes(part)) throw new Error(`${JSON.stringify(part)} of the secret survives in ${output}`);
  }
}

/** As tools print it that colour what they found: its name, and the secret itself. */
function coloured(credential: Credential): string {
  const { secret } = credential;
  return inContext(credential).replace(secret, `\u001b[1m\u001b[33m${secret}`);
}

describe.each(credentials.map((credential) => [credential.shape, credential] as const))("%s", (shape, credential) => {
  const places: Record<string, string> = {
    alone: inContext(credential),
    "a prompt": `Please use ${inContext(credential)} for the deployment. Thanks!`,
    "JSON in JSON": JSON.stringify(JSON.stringify({ output: `line\n${inContext(credential)}\n` })),
    colours: `\u001b[32m${coloured(credential)}\u001b[0m`,
    // In JSON a backslash ends a URL.
    "colours in JSON": JSON.stringify({
      line: `\u001b[01;31m\u001b[K${shape.startsWith("url") ? inContext(credential) : coloured(credential)}\u001b[m`,
    }),
    "many lines": `\n${inContext(credential)}\n${"x".repeat(50)}\n\t${inContext(credential)}`,
  };

  test.each(Object.entries(places))("leaves no trace in %s, keeps the length, and stays", (_place, text) => {
    const { value, replacements } = filterWith().text(text);
    expectNoTrace(value, credential);
    expect(value).toHaveLength(text.length);
    expect(replacements.length).toBeGreaterThan(0);
    expect(value.slice(0, 12)).toBe(filterWith().text(text).value.slice(0, 12));
    const again = filterWith([], "bb".repeat(32)).text(value);
    expect(again.value).toBe(value);
    expect(again.replacements).toEqual([]);
  });

  test("leaves no trace in a stream, wherever it is split", () => {
    const text = `before ${inContext(credential)} after, and \u001b[32m${coloured(credential)}\u001b[0m`;
    const whole = filterWith().text(text).value;
    const step = Math.max(1, Math.floor(text.length / (scale.secretSplits * 8)));
    for (let at = 0; at <= text.length; at += step) {
      const stream = filterWith().textStream();
      expect(stream.push(text.slice(0, at)) + stream.push(text.slice(at)) + stream.end()).toBe(whole);
    }
    const stream = filterWith().byteStream();
    const bytes = [...new TextEncoder().encode(text)].map((byte) => stream.push(Uint8Array.of(byte)));
    expect(new TextDecoder().decode(Uint8Array.from([...bytes, stream.end()].flatMap((part) => [...part])))).toBe(
      whole,
    );
  });

  test("leaves no trace in the deltas of a streamed answer", () => {
    const text = `it is ${inContext(credential)}.`;
    const pieces = text.match(/[\s\S]{1,5}/g) ?? [];
    const { value } = filterWith().pieces(pieces);
    expectNoTrace(value.join(""), credential);
    expect(value.map((piece) => piece.length)).toEqual(pieces.map((piece) => piece.length));
  });

  test("leaves no trace in a header, or as the value of a variable, in any spelling", () => {
    const { secret } = credential;
    const headers = filterWith().headers([
      ["Authorization", `Bearer ${secret}`],
      ["X-Api-Key", secret],
      ["Cookie", `a=${secret}; b=${secret}`],
      ["Set-Cookie", `sid=${secret}; Path=/`],
    ]).value;
    expectNoTrace(JSON.stringify(headers), credential);
    expect(headers[0]?.[1].startsWith("Bearer ")).toBe(true);
    expect(headers[3]?.[1].endsWith("; Path=/")).toBe(true);

    const known = filterWith([{ name: "MY_KEY", value: secret }]);
    const bytes = new TextEncoder().encode(secret);
    const spelled = [
      `echo ${secret} done`,
      encodeURIComponent(secret),
      JSON.stringify(JSON.stringify(secret)),
      ...["", "a", "ab"].map((before) => Buffer.from(`${before}${secret}xyz`).toString("base64")),
      Buffer.from(`user:${secret}`).toString("base64url"),
      Buffer.from(bytes).toString("hex"),
    ];
    for (const text of spelled) {
      const { value, replacements } = known.text(text);
      expect(replacements.map(({ name }) => name)).toContain("MY_KEY");
      expectNoTrace(value, credential);
      expectNoTrace(Buffer.from(value, "base64").toString("latin1"), credential);
      expectNoTrace(Buffer.from(value, "hex").toString("latin1"), credential);
      expect(known.text(value).value).toBe(value);
    }
  });
});
