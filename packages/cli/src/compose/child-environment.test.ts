import { describe, expect, test } from "vitest";
import { modelKeysOf } from "./agents.ts";
import { childEnvironment, namesOf } from "./child-environment.ts";

const SECRET = "kj3Hx92LmQpZ7vB1";
const env = {
  PATH: "/bin",
  HOME: "/home/ada",
  LC_ALL: "C.UTF-8",
  SSH_AUTH_SOCK: "/tmp/ssh-XXXX/agent.12",
  JAVA_HOME: "/opt/java",
  PORT: "8080",
  HTTPS_PROXY: `http://ada:${SECRET}@proxy:3128`,
  GITHUB_TOKEN: SECRET,
  ANTHROPIC_API_KEY: SECRET,
  ANTHROPIC_BASE_URL: "http://127.0.0.1:1",
  OPENAI_API_KEY: SECRET,
  DATABASE_URL: `postgres://app:${SECRET}@db.internal:5432/main`,
  NOTES: `the key is sk-ant-api03-${SECRET.repeat(6)}AA`,
  GONE: undefined,
};
const PLAIN = ["HOME", "HTTPS_PROXY", "JAVA_HOME", "LC_ALL", "PATH", "PORT", "RUN", "SSH_AUTH_SOCK"];

const children = (pass: readonly string[] = [], only = false) =>
  childEnvironment({ env, pass, only, marks: { RUN: "run_1" } });
const namesFor = (pass: readonly string[], run: readonly string[] = [], only = false): readonly string[] =>
  Object.keys(children(run, only).of(pass)).sort();

describe("the environment of commands and agents", () => {
  test("has everything but what is a secret by its name, its shape or its surroundings", () => {
    expect(namesFor([])).toEqual(["ANTHROPIC_BASE_URL", ...PLAIN]);
    expect(children().of([])).toMatchObject({ PORT: "8080", RUN: "run_1", HTTPS_PROXY: env.HTTPS_PROXY });
    const withheld = ["ANTHROPIC_API_KEY", "DATABASE_URL", "GITHUB_TOKEN", "NOTES", "OPENAI_API_KEY"];
    expect(children().withheld()).toEqual(withheld);
  });

  test("has the secrets that the command, the flow or the command line names", () => {
    expect(namesFor(["GITHUB_TOKEN"])).toEqual(["ANTHROPIC_BASE_URL", "GITHUB_TOKEN", ...PLAIN]);
    expect(namesFor(["DATABASE_*"], ["OPENAI_*"])).toEqual(
      ["ANTHROPIC_BASE_URL", "DATABASE_URL", "OPENAI_API_KEY", ...PLAIN].sort(),
    );
    expect(children(["*"]).withheld()).toEqual([]);
    expect(namesFor([], ["*"])).toHaveLength(Object.keys(env).length);
  });

  test("is what every program needs, and what is named, when nothing else is wanted", () => {
    const needed = PLAIN.filter((name) => name !== "JAVA_HOME" && name !== "PORT");
    expect(namesFor([], [], true)).toEqual(needed);
    expect(namesFor(["PORT", "GITHUB_TOKEN"], [], true)).toEqual(["GITHUB_TOKEN", ...needed, "PORT"].sort());
  });

  test("has the keys of its own model where an agent is known, else those of all models", () => {
    const claude = modelKeysOf({ command: "npx", args: ["-y", "@agentclientprotocol/claude-agent-acp"] });
    expect(namesFor(claude)).toContain("ANTHROPIC_API_KEY");
    expect(namesFor(claude)).not.toContain("OPENAI_API_KEY");
    const own = namesFor(modelKeysOf({ command: "node", args: ["agent.mjs"] }));
    expect(own).toEqual(expect.arrayContaining(["ANTHROPIC_API_KEY", "OPENAI_API_KEY"]));
    for (const name of ["GITHUB_TOKEN", "DATABASE_URL"]) expect(own).not.toContain(name);
  });

  test("is named on the command line with commas or blanks", () => {
    expect(namesOf("A, B_* C")).toEqual(["A", "B_*", "C"]);
    expect(namesOf(undefined)).toEqual([]);
  });
});
