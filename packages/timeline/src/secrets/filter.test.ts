import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scale } from "../../../../test/scale.ts";
import { parseSha256, type Sha256Hex } from "../ids.ts";
import { encodeValue } from "../value/encode.ts";
import { createSecretsFilter, type SecretsFilter } from "./filter.ts";
import { credentialVariables, type KnownValue } from "./known-values.ts";
import { createTapeFilter, resolveSecrets } from "./vault.ts";

const sha256 = (input: string | Uint8Array): Sha256Hex => {
  const digest = parseSha256(createHash("sha256").update(input).digest("hex"));
  if (digest === undefined) throw new Error("not a digest");
  return digest;
};

const filterWith = (knownValues: readonly KnownValue[] = [], key = "aa".repeat(32)): SecretsFilter =>
  createSecretsFilter({ knownValues, key, sha256 });

/** Numbers that follow from a seed, as every test here does. */
function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const ALNUM = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;
const WORD = `${ALNUM}_-`;
const HEX = "0123456789abcdef";
const UPPER_DIGITS = `${LOWER.toUpperCase()}${DIGITS}`;

type Make = (of: (alphabet: string, length: number) => string) => { secret: string; prefix?: string; around?: string };

/** Shapes of real credentials; `around` is where one that shows nothing by itself is found. */
const SHAPES: Record<string, Make> = {
  anthropic: (of) => ({ prefix: "sk-ant-", secret: `sk-ant-api03-${of(WORD, 93)}AA` }),
  anthropicOauth: (of) => ({ prefix: "sk-ant-", secret: `sk-ant-oat01-${of(WORD, 95)}` }),
  openaiProject: (of) => ({ prefix: "sk-proj-", secret: `sk-proj-${of(WORD, 74)}T3BlbkFJ${of(WORD, 74)}` }),
  openaiOld: (of) => ({ prefix: "sk-", secret: `sk-${of(ALNUM, 20)}T3BlbkFJ${of(ALNUM, 20)}` }),
  openrouter: (of) => ({ prefix: "sk-or-v1-", secret: `sk-or-v1-${of(HEX, 64)}` }),
  groq: (of) => ({ prefix: "gsk_", secret: `gsk_${of(ALNUM, 52)}` }),
  xai: (of) => ({ prefix: "xai-", secret: `xai-${of(ALNUM, 80)}` }),
  huggingface: (of) => ({ prefix: "hf_", secret: `hf_${of(ALNUM, 34)}` }),
  githubPat: (of) => ({ prefix: "ghp_", secret: `ghp_${of(ALNUM, 36)}` }),
  githubServer: (of) => ({ prefix: "ghs_", secret: `ghs_${of(ALNUM, 36)}` }),
  githubFine: (of) => ({ prefix: "github_pat_", secret: `github_pat_${of(ALNUM, 22)}_${of(ALNUM, 59)}` }),
  gitlab: (of) => ({ prefix: "glpat-", secret: `glpat-${of(WORD, 20)}` }),
  awsId: (of) => ({ prefix: "AKIA", secret: `AKIA${of(UPPER_DIGITS, 16)}` }),
  awsSecret: (of) => ({ secret: `a1B2${of(`${ALNUM}+/`, 36)}`, around: "AWS_SECRET_ACCESS_KEY=%" }),
  awsPair: (of) => ({ secret: `a1B2${of(`${ALNUM}+/`, 36)}`, around: "AKIAIOSFODNN7EXAMPLE and the secret is %" }),
  google: (of) => ({ prefix: "AIza", secret: `AIza${of(WORD, 35)}` }),
  slackBot: (of) => ({ prefix: "xoxb-", secret: `xoxb-${of(DIGITS, 12)}-${of(DIGITS, 13)}-${of(ALNUM, 24)}` }),
  slackHook: (of) => ({
    prefix: "hooks.slack.com/services/",
    secret: `hooks.slack.com/services/T${of(UPPER_DIGITS, 10)}/B${of(UPPER_DIGITS, 10)}/${of(ALNUM, 24)}`,
  }),
  stripe: (of) => ({ prefix: "sk_live_", secret: `sk_live_${of(ALNUM, 24)}` }),
  npm: (of) => ({ prefix: "npm_", secret: `npm_${of(ALNUM, 36)}` }),
  pypi: (of) => ({ prefix: "pypi-AgEI", secret: `pypi-AgEIcHlwaS5vcmc${of(WORD, 120)}` }),
  sendgrid: (of) => ({ prefix: "SG.", secret: `SG.${of(WORD, 22)}.${of(WORD, 43)}` }),
  twilio: (of) => ({ prefix: "SK", secret: `SK${of(HEX, 32)}` }),
  telegram: (of) => ({ secret: `AA${of(WORD, 33)}`, around: "bot12345678:%" }),
  discord: (of) => ({ secret: `M1${of(ALNUM, 22)}.G${of(ALNUM, 5)}.${of(WORD, 38)}` }),
  jwt: (of) => ({ prefix: "eyJ", secret: `eyJhbGciOiJIUzI1NiJ9.eyJ${of(ALNUM, 60)}.${of(WORD, 43)}` }),
  pem: (of) => ({
    secret: `MIIE${of(ALNUM, 60)}\n${of(`${ALNUM}+/`, 64)}\n${of(ALNUM, 40)}==`,
    around: "-----BEGIN RSA PRIVATE KEY-----\n%\n-----END RSA PRIVATE KEY-----",
  }),
  url: (of) => ({ secret: of(ALNUM, 20), around: "postgres://app:%@db.internal:5432/main" }),
  urlToken: (of) => ({ secret: `9a${of(ALNUM, 30)}`, around: "https://%@git.example.com/x.git" }),
  azureStorage: (of) => ({
    secret: `${of(`${ALNUM}+/`, 86)}==`,
    around: "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=%;",
  }),
  azureClient: (of) => ({ secret: `${of(ALNUM, 3)}8Q~${of(ALNUM, 34)}` }),
  digitalocean: (of) => ({ prefix: "dop_v1_", secret: `dop_v1_${of(HEX, 64)}` }),
  linear: (of) => ({ prefix: "lin_api_", secret: `lin_api_${of(ALNUM, 40)}` }),
  notion: (of) => ({ prefix: "ntn_", secret: `ntn_${of(DIGITS, 11)}${of(ALNUM, 35)}` }),
  databricks: (of) => ({ prefix: "dapi", secret: `dapi${of(HEX, 32)}` }),
  vault: (of) => ({ prefix: "hvs.", secret: `hvs.${of(WORD, 90)}` }),
  shopify: (of) => ({ prefix: "shpat_", secret: `shpat_${of(HEX, 32)}` }),
  grafana: (of) => ({ prefix: "glsa_", secret: `glsa_${of(ALNUM, 32)}_${of(HEX, 8)}` }),
  bearer: (of) => ({ secret: `7f${of(ALNUM, 40)}`, around: 'curl -H "Authorization: Bearer %" https://x' }),
  dotenv: (of) => ({ secret: `4k${of(ALNUM, 30)}`, around: "export MY_SERVICE_TOKEN='%'\n" }),
};

interface Credential {
  readonly shape: string;
  readonly secret: string;
  readonly prefix: string;
  readonly around: string;
}

const credentials: readonly Credential[] = Array.from({ length: scale.secrets }, (_, seed) => {
  const random = seeded(seed + 1);
  const names = Object.keys(SHAPES);
  const shape = names[seed % names.length] ?? "";
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join("");
  const { secret, prefix = "", around = "%" } = SHAPES[shape]?.(of) ?? { secret: "" };
  return { shape: `${shape} ${seed}`, secret, prefix, around };
});

const inContext = ({ secret, around }: Credential): string => around.replace("%", () => secret);

/** Every 8 characters of the body of the secret, which must not survive anywhere. */
function expectNoTrace(output: string, { secret, prefix }: Credential): void {
  const body = secret.slice(prefix.length);
  for (let at = 0; at + 8 <= body.length; at++) {
    const part = body.slice(at, at + 8);
    if (output.includes(part)) throw new Error(`${JSON.stringify(part)} of the secret survives in ${output}`);
  }
}

describe.each(credentials.map((credential) => [credential.shape, credential] as const))("%s", (_shape, credential) => {
  const places: Record<string, string> = {
    alone: inContext(credential),
    "a prompt": `Please use ${inContext(credential)} for the deployment. Thanks!`,
    "JSON in JSON": JSON.stringify(JSON.stringify({ output: `line\n${inContext(credential)}\n` })),
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
    const text = `before ${inContext(credential)} after, and ${inContext(credential)}`;
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

describe("ids that merely look random stay", () => {
  test.each([
    "toolu_01BBmcUFi8UP5W6fBYV5JDVg",
    "call_eOX4EYHMlwDtgvbYiGFJqyTe",
    "chatcmpl-BYWk1AEqg9Vwq4bTVEg1H5UgQHqvB",
    "msg_01XFDUDYJgAACzvnptvVoYEL",
    "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b",
    "req_011CUvVHxsWk7VtXTqzjHYrB",
    "rs_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567890abcdef",
    "fc_67ca09c6bedc8190a7abfec07b1a1332096610f474011cc0",
    "019c8a4d-8f45-7010-8b5d-7fad920aa6f9",
    "run_019c8a4d-8f45-7010-8b5d-7fad920aa6f9",
    "task-550e8400-e29b-41d4-a716-446655440000",
    "a47d6df27649f0bb0dcf8a2f87a9b2f7e4b6c0d1",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha512-Qm1dBwDqUfZXDcHGz8mXvsZmXhyMIJx8hlJ6Cx4E6vk1vgLiSjH0oFVkpVqfz8Xe7yFQk1AEJbYb6xZCsZjXkA==",
    "/home/app/.cache/ms-playwright/chromium-1187/chrome-linux64/libEGL.so.1.2.3",
    "https://registry.npmjs.org/@biomejs/biome/-/biome-2.6.8.tgz",
    "https://user@github.com/openexec/openexec.git",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    "postgres://user:${DB_PASSWORD}@localhost/db and redis://:$PASS@h",
    "session_id: 5e69faf0-2285-40ca-bce9-67c0c704b159, SESSION_TOKEN: 5e69faf0-2285-40ca-bce9-67c0c704b159",
    "max_output_tokens: 4096, input_tokens=1234567890123456",
    "const API_TOKEN = process.env.SERVICE_API_TOKEN_2024_V12;",
    "integrity sk-learn-something-that-is-long-and-kebab-case",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
  ])("%s", (text) => {
    const filtered = filterWith().text(text);
    expect(filtered).toEqual({ value: text, replacements: [] });
    const json = { id: text, list: [text] };
    expect(filterWith().json(json).value).toBe(json);
  });
});

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

test("tokens that touch, and a token inside of what only begins like a JSON Web Token", () => {
  const token = `ghp_${"a1B2c3D4e5".repeat(4)}`;
  const text = `${token}/${token.replaceAll("a", "z")} eyJhbGciOi_${token}`;
  const { value } = filterWith().text(text);
  expect(value).not.toMatch(/[az]1B2c3D4/);
  expect(value.split("ghp_")).toHaveLength(4);
});

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

describe("hostile texts take linear time", () => {
  const size = 400_000;
  const fill = (part: string): string => part.repeat(Math.ceil(size / part.length));
  const filter = filterWith([
    { name: "K", value: "aaaaaaaaaaab" },
    { name: "L", value: "sk-sk-sk-sk-x1" },
  ]);
  test.each([
    "a",
    "A1b2",
    "sk-",
    "eyJ",
    "eyJhbGciOiJI.",
    "ghp_",
    "://",
    "://a:b",
    "://u:p@",
    "-----BEGIN ",
    "-----BEGIN PRIVATE KEY-----",
    "AKIAAAAAAAAAAAAAAAAA ",
    "Bearer a1b2c3d4e5f6g7h8 ",
    "A_",
    "TOKEN=",
    "API_KEY=a1b2c3d4e5f6g7h8i9 ",
    "AKIA1234567890123456 a1b2c3d4e5f6g7h8i9j0a1b2c3d4e5f6g7h8i9j0 ",
    "8Q~",
    "12345678:",
    "\\n",
    "%3D",
    "=",
    ".",
  ])("%s", (part) => {
    const text = fill(part);
    const started = performance.now();
    const half = filter.text(text.slice(0, size / 8)).value.length;
    const stream = filter.textStream();
    for (let at = 0; at < size / 4; at += 4096) stream.push(text.slice(at, at + 4096));
    stream.end();
    expect(half).toBe(size / 8);
    // Quadratic work on this size takes minutes; the bound is only there to end the test.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

test("a secret that only its surroundings gave away is known afterwards, alone and in other spellings", () => {
  const filter = filterWith();
  const secret = "Zq7PpL2vXw9KtR4mYb1N";
  const { value } = filter.text(`postgres://app:${secret}@db.internal/main`);
  const placeholder = value.slice("postgres://app:".length, -"@db.internal/main".length);
  expect(filter.text(`the password is ${secret}`).value).toBe(`the password is ${placeholder}`);
  expect(filter.json({ password: { nested: [secret] } }).value).toEqual({ password: { nested: [placeholder] } });
  expect(filter.text(`btoa ${btoa(secret)}`).value).not.toContain(btoa(secret).slice(0, 12));
  // A word that somebody uses as a password stays a word.
  filter.text("postgres://app:password@db.internal/main and postgres://app:aaaaaaaaaaaaaa@db");
  expect(filter.text("the password is aaaaaaaaaaaaaa").value).toBe("the password is aaaaaaaaaaaaaa");
});
