import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type DamagedBundle, flip } from "./damaged-bundle.ts";

/** What is done to a bundle, what `verify` finds, and whether it is still a run that can be shown. */
export interface Damage {
  readonly name: string;
  readonly do: (on: DamagedBundle) => void;
  /** One of these findings, or the code of the refusal. */
  readonly found: RegExp;
  /** Exit codes of verify, show and replay. */
  readonly verify: number;
  readonly show: readonly number[];
  readonly replay: readonly number[];
}

export const DAMAGES: readonly Damage[] = [
  {
    name: "a torn last line",
    do: (on) => writeFileSync(on.log(), readFileSync(on.log()).subarray(0, -40)),
    found: /line_torn/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a file that ends after its first lines",
    do: (on) => on.rewrite((all) => all.slice(0, 4)),
    found: /manifest_ahead/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a flipped byte",
    do: (on) =>
      on.rewrite((all) => all.map((line, index) => (index === 4 ? line.replace('"at":"2', '"at":"3') : line))),
    found: /hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "two lines in the other order",
    do: (on) => on.rewrite(([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a line that is gone",
    do: (on) => on.rewrite(([a = "", , ...rest]) => [a, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a line more",
    do: (on) => on.rewrite(([a = "", b = "", ...rest]) => [a, b, b, ...rest]),
    found: /hash_mismatch|seq/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a missing artifact",
    do: (on) => rmSync(on.artifact()),
    found: /artifact_missing/,
    verify: 3,
    show: [0],
    replay: [2, 3],
  },
  {
    name: "an artifact with other bytes",
    do: (on) => flip(on.artifact()),
    found: /artifact_changed/,
    verify: 3,
    show: [0],
    replay: [2, 3],
  },
  {
    name: "a path that leaves the bundle",
    do: (on) => on.rewrite((all) => all.map((line) => line.replaceAll('"artifacts/', '"../outside/'))),
    found: /path_unsafe|hash_mismatch/,
    verify: 3,
    show: [0, 3],
    replay: [2, 3],
  },
  {
    name: "an absolute path",
    do: (on) => on.rewrite((all) => all.map((line) => line.replaceAll('"artifacts/', '"/etc/'))),
    found: /path_unsafe|hash_mismatch/,
    verify: 3,
    show: [0, 3],
    replay: [2, 3],
  },
  {
    name: "an artifact that is a link out of the bundle",
    do: (on) => {
      const path = on.artifact();
      rmSync(path);
      symlinkSync(on.outside("secret.txt"), path);
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "an artifact that is a link to a device without end",
    do: (on) => {
      const path = on.program();
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
    do: (on) => {
      const path = on.program();
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
    do: (on) => {
      renameSync(join(on.directory, "artifacts"), on.outside("artifacts"));
      symlinkSync(on.outside("artifacts"), join(on.directory, "artifacts"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a policy that is a link out of the bundle",
    do: (on) => {
      rmSync(join(on.directory, "policy_snapshot.json"));
      symlinkSync(on.outside("secret.txt"), join(on.directory, "policy_snapshot.json"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "another policy",
    do: (on) => {
      const path = join(on.directory, "policy_snapshot.json");
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
    do: (on) => {
      const path = join(on.directory, "manifest.json");
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
    do: (on) => {
      rmSync(join(on.directory, "manifest.json"));
      symlinkSync(on.outside("secret.txt"), join(on.directory, "manifest.json"));
    },
    found: /path_unsafe/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "a log that is a link out of the bundle",
    do: (on) => {
      cpSync(on.log(), on.outside("log"));
      rmSync(on.log());
      symlinkSync(on.outside("log"), on.log());
    },
    found: /timeline_missing|unsafe|path|link/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is a FIFO",
    do: (on) => {
      rmSync(on.log());
      execFileSync("mkfifo", [on.log()]);
    },
    found: /timeline_missing|unsafe|special|file/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is a folder",
    do: (on) => {
      rmSync(on.log());
      mkdirSync(on.log());
    },
    found: /timeline_missing|file|folder/,
    verify: 3,
    show: [2, 3],
    replay: [2, 3],
  },
  {
    name: "a log without a line",
    do: (on) => writeFileSync(on.log(), ""),
    found: /./,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "a log that is no JSON",
    do: (on) => writeFileSync(on.log(), "not\na\nlog\n"),
    found: /./,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "a huge line",
    do: (on) =>
      appendFileSync(on.log(), `{"seq":99,"type":"LogLine","payload":{"message":"${"x".repeat(8_000_000)}"}}\n`),
    found: /line_/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "deep nesting",
    do: (on) => appendFileSync(on.log(), `{"seq":99,"payload":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n`),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "bytes that are no text",
    do: (on) => appendFileSync(on.log(), Buffer.from([0xff, 0xfe, 0, 10])),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "CRLF and a byte order mark",
    do: (on) => writeFileSync(on.log(), `\ufeff${on.lines().join("\r\n")}\r\n`),
    found: /line_|hash_mismatch/,
    verify: 3,
    show: [0, 2, 3],
    replay: [2, 3],
  },
  {
    name: "values of the wrong type, with keys of the language",
    do: (on) =>
      on.rewrite(([first = "", ...rest]) => [
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
    do: (on) => writeFileSync(join(on.directory, "manifest.json"), "{"),
    found: /manifest/,
    verify: 3,
    show: [0],
    replay: [3],
  },
  {
    name: "no manifest",
    do: (on) => rmSync(join(on.directory, "manifest.json")),
    found: /manifest_missing/,
    verify: 0,
    show: [0],
    replay: [0],
  },
  {
    name: "an event of an unknown type at its end",
    do: (on) =>
      appendFileSync(
        on.log(),
        `{"seq":9999,"at":"2026-11-20T10:00:00.000000Z","type":"Novelty","payload":{},"hash":"${"0".repeat(64)}"}\n`,
      ),
    found: /hash_mismatch|type_unknown/,
    verify: 3,
    show: [0],
    replay: [3],
  },
];
