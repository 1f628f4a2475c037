import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, Place } from "./support/place.ts";

const KEPT = fileURLToPath(new URL("../fixtures/versions/v1-first", import.meta.url));
const RUN = readdirSync(KEPT).find((name) => name.startsWith("run_")) ?? "";

let place: Place;
/** A copy of a whole bundle, to be damaged. */
let bundle: string;
beforeEach(() => {
  place = new Place("bad");
  bundle = place.path(RUN);
  cpSync(join(KEPT, RUN), bundle, { recursive: true });
  place.write("outside/secret.txt", "not yours");
});
afterEach(() => place.remove());

const log = (): string => join(bundle, "timeline.jsonl");
const lines = (): string[] => readFileSync(log(), "utf8").trimEnd().split("\n");
const rewrite = (change: (lines: string[]) => string[]): void =>
  writeFileSync(log(), `${change(lines()).join("\n")}\n`);
const artifact = (): string => join(bundle, "artifacts", readdirSync(join(bundle, "artifacts"))[0] ?? "");
/** The compiled code of the flow: no replay does without it. */
const program = (): string =>
  join(bundle, "artifacts", readdirSync(join(bundle, "artifacts")).find((name) => name.endsWith(".mjs")) ?? "");
const flip = (path: string): void => {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  writeFileSync(path, bytes);
};

/** What is done to a bundle, what `verify` finds, and whether it is still a run that can be shown. */
interface Damage {
  readonly name: string;
  readonly do: () => void;
  /** One of these findings, or the code of the refusal. */
  readonly found: RegExp;
  /** Exit codes of verify, show and replay. */
  readonly verify: number;
  readonly show: readonly number[];
  readonly replay: readonly number[];
}

const DAMAGES: readonly Damage[] = [
  {
    name: "a torn last line",
    do: () => writeFileSync(log(), readFileSync(log()).subarray(0, -40)),
    found: /line_torn/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a file that ends after its first lines",
    do: () => rewrite((all) => all.slice(0, 4)),
    found: /manifest_ahead/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a flipped byte",
    do: () => rewrite((all) => all.map((line, index) => (index === 4 ? line.replace('"at":"2', '"at":"3') : line))),
    found: /hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "two lines in the other order",
    do: () => rewrite(([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a line that is gone",
    do: () => rewrite(([a = "", , ...rest]) => [a, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a line more",
    do: () => rewrite(([a = "", b = "", ...rest]) => [a, b, b, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a missing artifact",
    do: () => rmSync(artifact()),
    found: /artifact_missing/,
    verify: 3,
    show: [0],
    replay: [2, 3],
  },
  {
    name: "an artifact with other bytes",
    do: () => flip(artifact()),
    found: /artifact_changed/,
    verify: 3,
    show: [0],
    replay: [2, 3],
  },
  {
    name: "a path that leaves the bundle",
    do: () => rewrite((all) => all.map((line) => line.replaceAll('"artifacts/', '"../outside/'))),
    found: /path_unsafe|hash_mismatch/,
    verify: 3,
    show: [0, 3],
    replay: [2, 3],
  },
  {
    name: "an absolute path",
    do: () => rewrite((all) => all.map((line) => line.replaceAll('"artifacts/', '"/etc/'))),
    found: /path_unsafe|hash_mismatch/,
    verify: 3,
    show: [0, 3],
    replay: [2, 3],
  },
  {
    name: "an artifact that is a link out of the bundle",
    do: () => {
      const path = artifact();
      rmSync(path);
      symlinkSync(place.path("outside/secret.txt"), path);
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "an artifact that is a link to a device without end",
    do: () => {
      const path = program();
      rmSync(path);
      symlinkSync("/dev/zero", path);
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "an artifact that is a FIFO",
    do: () => {
      const path = program();
      rmSync(path);
      execFileSync("mkfifo", [path]);
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "artifacts behind a link",
    do: () => {
      renameSync(join(bundle, "artifacts"), place.path("outside/artifacts"));
      symlinkSync(place.path("outside/artifacts"), join(bundle, "artifacts"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a policy that is a link out of the bundle",
    do: () => {
      rmSync(join(bundle, "policy_snapshot.json"));
      symlinkSync(place.path("outside/secret.txt"), join(bundle, "policy_snapshot.json"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "another policy",
    do: () => {
      const path = join(bundle, "policy_snapshot.json");
      writeFileSync(
        path,
        readFileSync(path, "utf8")
          .replace(/"mode": ?"observe"/, '"mode":"enforce"')
          .concat("\n"),
      );
    },
    found: /file_changed/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a manifest that knows more than the log",
    do: () => {
      const path = join(bundle, "manifest.json");
      const manifest = JSON.parse(readFileSync(path, "utf8")) as { head: { seq: number } };
      writeFileSync(path, JSON.stringify({ ...manifest, head: { ...manifest.head, seq: manifest.head.seq + 1 } }));
    },
    found: /manifest_ahead/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a manifest that is a link out of the bundle",
    do: () => {
      rmSync(join(bundle, "manifest.json"));
      symlinkSync(place.path("outside/secret.txt"), join(bundle, "manifest.json"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a log that is a link out of the bundle",
    do: () => {
      cpSync(log(), place.path("outside/log"));
      rmSync(log());
      symlinkSync(place.path("outside/log"), log());
    },
    found: /timeline_missing|unsafe|path|link/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is a FIFO",
    do: () => {
      rmSync(log());
      execFileSync("mkfifo", [log()]);
    },
    found: /timeline_missing|unsafe|special|file/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is a folder",
    do: () => {
      rmSync(log());
      mkdirSync(log());
    },
    found: /timeline_missing|file|folder/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log without a line",
    do: () => writeFileSync(log(), ""),
    found: /./,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is no JSON",
    do: () => writeFileSync(log(), "not\na\nlog\n"),
    found: /./,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "a huge line",
    do: () => appendFileSync(log(), `{"seq":99,"type":"LogLine","payload":{"message":"${"x".repeat(8_000_000)}"}}\n`),
    found: /line_/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "deep nesting",
    do: () => appendFileSync(log(), `{"seq":99,"payload":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n`),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "bytes that are no text",
    do: () => appendFileSync(log(), Buffer.from([0xff, 0xfe, 0, 10])),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "CRLF and a byte order mark",
    do: () => writeFileSync(log(), `\ufeff${lines().join("\r\n")}\r\n`),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "values of the wrong type, with keys of the language",
    do: () =>
      rewrite(([first = "", ...rest]) => [
        first
          .replace('"payload":{', '"payload":{"__proto__":{"x":1},"constructor":3,"code":7,"name":[],')
          .replace(/"at":"[^"]*"/, '"at":5'),
        ...rest,
      ]),
    found: /./,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "a manifest that is no JSON",
    do: () => writeFileSync(join(bundle, "manifest.json"), "{"),
    found: /manifest/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "no manifest",
    do: () => rmSync(join(bundle, "manifest.json")),
    found: /manifest_missing/,
    verify: 0,
    show: [0],
    replay: [0],
  },
  {
    name: "an event of an unknown type at its end",
    do: () =>
      appendFileSync(
        log(),
        `{"seq":9999,"at":"2026-11-20T10:00:00.000000Z","type":"Novelty","payload":{},"hash":"${"0".repeat(64)}"}\n`,
      ),
    found: /hash_mismatch|type_unknown/,
    verify: 3,
    show: [0],
    replay: [3],
  },
];

function harmless({ out, err }: Ended): void {
  expect(`${out}${err}`).not.toMatch(/\n {4}at |node:internal|TypeError|RangeError|ReferenceError/);
  expect(`${out}${err}`).not.toContain("not yours");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(err).not.toMatch(/\u001b\[2J/);
}

describe.each(DAMAGES)("$name", (damage) => {
  test("is found by verify, and the rest stays readable", async () => {
    damage.do();
    const before = statSync(place.path("outside")).mtimeMs;
    const verified = await place.read("verify", bundle, "--json");
    harmless(verified);
    const { findings, error } = verified.json();
    expect(JSON.stringify(findings ?? error)).toMatch(damage.found);
    expect(verified.code).toBe(damage.verify);
    for (const command of ["show", "open"]) {
      const shown = await place.read(command, bundle, "--json");
      harmless(shown);
      expect(damage.show).toContain(shown.code);
      harmless(await place.read(command, bundle));
    }
    for (const format of ["zip", "jsonl"])
      harmless(await place.read("export", bundle, "--format", format, "-o", place.path(`copy.${format}`)));
    expect(statSync(place.path("outside")).mtimeMs).toBe(before);
  });

  test("is no way for a replay to pass, to hang or to crash", async () => {
    damage.do();
    const replay = await place.cli("replay", bundle, "--code", "recorded", "--json");
    harmless(replay);
    expect(damage.replay).toContain(replay.code);
    const { verdict, error } = replay.json();
    expect(verdict ?? error?.code).toMatch(/^[a-z_]+$/);
    if (damage.verify === 3) expect(verdict ?? "refused").not.toMatch(/identical|equivalent/);
  });
});

describe("names of runs and files", () => {
  test.each([
    ["no such file", ["verify", "./nothing"], 2, "bundle_missing"],
    ["a zip that is none", ["verify", "./fake.zip"], 2, "not_a_bundle"],
    ["a file that is no bundle", ["open", "./notes.txt"], 2, /./],
    ["an empty folder", ["verify", "./empty"], 2, "not_a_bundle"],
    ["a run that is none", ["show", "run_00000000"], 2, /run_not_found|home_missing/],
    ["a name with control characters", ["show", "\u001b[2J\u0000#"], 2, /./],
    ["a path with a line break", ["open", "./a\nb"], 2, "bundle_missing"],
  ] as const)("%s", async (_, argv, code, errorCode) => {
    place.write("fake.zip", "PK\u0003\u0004 not really");
    place.write("notes.txt", "notes");
    mkdirSync(place.path("empty"));
    const refused = await place.read(...argv, "--json");
    harmless(refused);
    expect(refused.code).toBe(code);
    const { error, findings } = refused.json();
    expect(error?.code ?? JSON.stringify(findings)).toMatch(errorCode);
    const told = await place.read(...argv);
    harmless(told);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(`${told.out}${told.err}`).not.toMatch(/\u001b\[2J|\u0000/);
  });
});
