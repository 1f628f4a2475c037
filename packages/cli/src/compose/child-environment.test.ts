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

  test("has the pairs of git's configuration all or none, since git refuses a part of them", () => {
    const plain = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "/srv/demo" };
    const pairs = (git: Readonly<Record<string, string>>, pass: readonly string[] = []) =>
      childEnvironment({ env: { PATH: "/bin", ...git }, pass, only: false, marks: {} });
    expect(pairs(plain).of([])).toEqual({ PATH: "/bin", ...plain });
    const header = { GIT_CONFIG_KEY_1: "http.extraheader", GIT_CONFIG_VALUE_1: `AUTHORIZATION: basic ${btoa(SECRET)}` };
    const withSecret = { ...plain, GIT_CONFIG_COUNT: "2", ...header };
    expect(pairs(withSecret).of([])).toEqual({ PATH: "/bin" });
    expect(pairs(withSecret).withheld()).toEqual(Object.keys(withSecret).sort());
    expect(pairs(withSecret, ["GIT_CONFIG_*"]).of([])).toEqual({ PATH: "/bin", ...withSecret });
  });

  test("has what ordinary desktops and CI machines set", () => {
    const ordinary = {
      TZ: "Europe/Berlin",
      TERM: "xterm-256color",
      XDG_RUNTIME_DIR: "/run/user/1000",
      XAUTHORITY: "/run/user/1000/.mutter-Xwaylandauth.A1B2C3",
      DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/user/1000/bus",
      KRB5CCNAME: "FILE:/tmp/krb5cc_1000_aX91bQ",
      GIT_ASKPASS: "/usr/share/code/extensions/git/dist/askpass.sh",
      SSH_CONNECTION: "10.0.0.1 54311 10.0.0.2 22",
      SESSION_MANAGER: "local/host:@/tmp/.ICE-unix/2211,unix/host:/tmp/.ICE-unix/2211",
      TERM_SESSION_ID: "w0t0p0:6F9619FF-8B86-D011-B42D-00CF4FC964FF",
      INVOCATION_ID: "b1946ac92492d2347c6235b4d2611184",
      NVM_BIN: "/home/ada/.nvm/versions/node/v22.1.0/bin",
      NODE_OPTIONS: "--max-old-space-size=4096",
      NODE_EXTRA_CA_CERTS: "/etc/ssl/corp.pem",
      npm_config_user_agent: "npm/10.8.2 node/v22.1.0 linux x64 workspaces/false",
      npm_config_registry: "https://npm.corp.example/repository/npm-all/",
      TOKENIZERS_PARALLELISM: "false",
      MAX_TOKENS: "100000000000000",
      GOOGLE_APPLICATION_CREDENTIALS: "/home/ada/gcp.json",
      AWS_PROFILE: "corp-sso-production-readonly",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
      PASSWORD_STORE_DIR: "/home/ada/.password-store",
      GITHUB_SHA: "ffac537e6cbbf934b08745a378932722df287a53",
      RUNNER_TRACKING_ID: "github_0a1b2c3d-1111-2222-3333-444455556666",
      CLAUDE_CODE_USE_BEDROCK: "1",
      CODEX_HOME: "/home/ada/.codex",
    };
    expect(childEnvironment({ env: ordinary, pass: [], only: false, marks: {} }).withheld()).toEqual([]);
  });
});
