import { execFileSync } from "node:child_process";
import { CREDENTIAL_MARK } from "@openexec/timeline";
import { expect, test } from "vitest";
import { asCurl } from "./as-curl.ts";

/** What a shell would give to curl. */
function argumentsOf(command: string): readonly string[] {
  const printed = execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; API_KEY=secret; ${command}`]);
  return printed.toString().split("\0").slice(0, -1);
}

test("a shell gives curl what was sent, with the credential of whoever runs it", () => {
  const body = `{"text":"it's $HOME \`id\` \\\\ \\"x\\"\\n"}\n`;
  const command = asCurl({
    request: {
      url: "https://api.example.com/v1/messages?a=b&c='d'",
      method: "POST",
      headers: [
        ["Content-Type", "application/json"],
        ["Content-Length", "99"],
        ["Authorization", `Bearer ${CREDENTIAL_MARK}`],
        ["x-note", "it's ''"],
      ],
      body,
    },
    chunks: [],
  });
  expect(argumentsOf(command)).toEqual([
    "https://api.example.com/v1/messages?a=b&c='d'",
    "-H",
    "Content-Type: application/json",
    "-H",
    "Authorization: Bearer secret",
    "-H",
    "x-note: it's ''",
    "--data-raw",
    body,
  ]);
});
