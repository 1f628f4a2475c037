import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPolicy } from "./policy-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openexec-policy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string): string {
  const path = join(folder, "policy.yaml");
  writeFileSync(path, text);
  return path;
}

const YAML = `
# pushes need a review
mode: enforce
rules:
  - id: no-push
    capability: shell_exec
    resource: "git push *"
    decision: require_approval
  - { id: rest, capability: "*", decision: allow, reason: trusted }
`;

describe("a policy file", () => {
  test("is YAML or JSON; a rule is about everything unless it names something", async () => {
    const policy = await readPolicy(write(YAML));
    expect(policy).toEqual({
      mode: "enforce",
      rules: [
        {
          id: "no-push",
          capability: "shell_exec",
          resource: "git push *",
          decision: "require_approval",
          reason: "",
        },
        { id: "rest", capability: "*", resource: "*", decision: "allow", reason: "trusted" },
      ],
    });
    expect(await readPolicy(write(`\ufeff${JSON.stringify(policy)}`))).toEqual(policy);
  });

  test.each([
    [
      "an unknown key of a rule",
      YAML.replace("capability: shell_exec", "capabilty: shell_exec"),
      6,
      5,
      "Did you mean capability?",
    ],
    ["an unknown key of the policy", YAML.replace("mode:", "modus:"), 3, 1, 'A policy has no key "modus". There are'],
    ["a wrong word", YAML.replace("decision: require_approval", "decision: ask"), 8, 15, "rules[0].decision: "],
    ["a wrong type", YAML.replace("mode: enforce", "mode: 7"), 3, 7, "mode: "],
    ["a missing key", YAML.replace("id: rest, ", ""), 9, 5, "rules[1].id: "],
    ["rules that are no list", "mode: observe\nrules: all\n", 2, 8, "rules: "],
    ["another document", "- a\n", 1, 1, "The policy: "],
    ["an empty file", "", 1, 1, "The policy: "],
    ["bad YAML", "mode: enforce\nrules:\n  - id: [a\n", 4, 1, "Flow sequence"],
    ["a key that stands twice", "mode: observe\nmode: enforce\nrules: []\n", 2, 1, "Map keys must be unique"],
    ["bad JSON", '{"mode": "observe", "rules": [}', 1, 31, "must be sufficiently indented and end with a ]"],
  ])("with %s is refused with its place", async (_what, text, line, column, message) => {
    const path = write(text);
    const error = await readPolicy(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "policy_invalid", exitCode: 2 });
    expect((error as Error).message).toContain(`${path}:${line}:${column}: `);
    expect((error as Error).message).toContain(message);
  });

  test("that is not there is named", async () => {
    await expect(readPolicy(join(folder, "none.yaml"))).rejects.toMatchObject({
      code: "policy_not_read",
      message: expect.stringContaining("none.yaml"),
    });
  });
});
