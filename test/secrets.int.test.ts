import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { openZip } from "@openexec/bundle";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../packages/cli/src/scripted/model-server/index.ts";
import { NO_BROWSER } from "../packages/web/src/testing/find-browser.ts";
import { launchBrowser } from "../packages/web/src/testing/launch-browser.ts";
import { scale } from "./scale.ts";
import { type Credential, credentials, partsOf } from "./support/credentials.ts";
import { AGENT, type Ended, eventsOf, filesBelow, Place } from "./support/place.ts";
import { Random } from "./support/random.ts";

const random = new Random();
const all = credentials(scale.secrets, random);
/** Where each of them is met; by turns. */
const PLACES = [
  "input",
  "shell",
  "split",
  "env",
  "prompt",
  "answer",
  "toolInput",
  "toolOutput",
  "agent",
  "error",
  "fileName",
  "log",
  "artifact",
  "context",
  "question",
] as const;
type Where = (typeof PLACES)[number];
const at = (where: Where): readonly Credential[] => all.filter((_, index) => PLACES[index % PLACES.length] === where);
const texts = (where: Where): string =>
  at(where)
    .map(({ text }) => text)
    .join(" and ");

/** Things that only look like secrets. */
const UUID = "0f4e7b9a-3c1d-4e5f-8a6b-7c8d9e0f1a2b";
const DIGEST = createHash("sha256").update("openexec").digest("hex");
const TOOL_CALL = "toolu_01A9bC3dE5fG7hJ9kL2mN4pQ";

const FLOW = `
import { readFileSync } from "node:fs";
import { action, agent, checkpoint, compute, defineFlow, model, parallel, shell } from "openexec/flows";
const sh = (line, ...args) => ({ command: "sh", args: ["-c", line, "sh", ...args] });
export default defineFlow({
  name: "leaky",
  startAt: "shown",
  nodes: {
    shown: compute({ run: ({ input, newId }) => ({ seen: input.texts, uuid: input.uuid, digest: input.digest, id: newId() }) }),
    shell: shell({ exec: () => sh("cat shell.txt; cat shell.txt >&2; echo ${UUID} ${DIGEST}") }),
    split: shell({ exec: () => sh("for part in parts/*; do cat $part; sleep 0.01; done") }),
    env: shell({ exec: ({ input }) => sh("for name in " + input.names.join(" ") + "; do printenv $name; done; ls names") }),
    think: model({
      model: "anthropic/scripted",
      system: ({ input }) => "Keep it safe: " + input.prompt,
      prompt: ({ input, outputs }) => "Use " + input.prompt + " with " + outputs.shell.stdout,
      tools: { look: { description: "Looks", inputSchema: { type: "object" }, execute: async ({ query }, { runShell }) => (await runShell(sh("cat tool.txt; echo $1", query))).stdout } },
    }),
    talk: agent({ prompt: ({ input }) => "Repeat: " + input.agent }),
    fails: parallel({ join: "settled", nodes: {
      a: compute({ run: ({ input }) => { throw new Error("could not log in with " + input.error); } }),
      b: shell({ exec: ({ input }) => sh("echo $1 >&2; exit 3", input.error) }),
    } }),
    noisy: compute({ run: ({ input, log, artifact, contextPack }) => {
      log("info", "token " + input.log);
      console.log("token " + input.log);
      artifact("notes " + input.log, "kept " + input.artifact + " " + "x".repeat(9000));
      contextPack([{ source: "file " + input.context, content: "content " + input.context, included: true, reason: "because " + input.context }], 1000);
      return "quiet";
    } }),
    ask: checkpoint({ summary: "Continue?" }),
    use: shell({ exec: ({ outputs }) => sh('printf %s "$1" | sha256sum', outputs.shell.stdout.split("\\n")[0]), parse: (r) => r.stdout.slice(0, 64) }),
  },
  edges: [
    { from: "shown", to: "shell" }, { from: "shell", to: "split" }, { from: "split", to: "env" }, { from: "env", to: "think" },
    { from: "think", to: "talk" }, { from: "talk", to: "fails" }, { from: "fails", to: "noisy" }, { from: "noisy", to: "ask" }, { from: "ask", to: "use" },
  ],
});
`;

let server: ModelServer;
let place: Place;
let waiting: Ended;
let resumed: Ended;
let directory: string;
beforeAll(async () => {
  server = await startModelServer(({ turn }) =>
    turn === 0
      ? {
          text: `I use ${texts("answer")} now.`,
          deltaSize: 7,
          toolCalls: [{ id: TOOL_CALL, name: "look", input: { query: `find ${texts("toolInput")}` } }],
        }
      : { text: `Done with ${texts("answer")}.`, deltaSize: 11 },
  );
  const names = at("env").map((_, index) => `SERVICE_${index}_API_KEY`);
  const variables = Object.fromEntries(at("env").map(({ secret }, index) => [names[index], secret]));
  place = new Place("secrets", {
    ANTHROPIC_BASE_URL: server.url,
    ANTHROPIC_API_KEY: random.text(40, "abcdefghijkmnpqrstuvwxyz0123456789"),
    ...variables,
  });
  place.write("leaky.flow.ts", FLOW);
  place.write(
    "shell.txt",
    `${at("shell")
      .map(({ text }) => text)
      .join("\n")}\n`,
  );
  place.write("tool.txt", texts("toolOutput"));
  const split = texts("split");
  for (let part = 0; part * 13 < split.length; part++)
    place.write(`parts/${String(part).padStart(4, "0")}`, split.slice(part * 13, part * 13 + 13));
  for (const { secret } of at("fileName")) place.write(`names/${secret}.txt`, "");
  const input = {
    texts: texts("input"),
    uuid: UUID,
    digest: DIGEST,
    names,
    ...Object.fromEntries(
      (["prompt", "agent", "error", "log", "artifact", "context"] as const).map((where) => [where, texts(where)]),
    ),
  };
  place.write("input.json", JSON.stringify(input));
  waiting = await place.cli(
    "run",
    "leaky.flow.ts",
    "--json",
    "--approve-all",
    "--input-file",
    "input.json",
    "--agent",
    `${process.execPath} ${AGENT}`,
  );
  directory = place.runs()[0] ?? "";
  cpSync(place.path(".openexec"), place.path("before-resume"), { recursive: true });
  const content = JSON.stringify({ token: texts("question") });
  resumed = await place.cli("resume", "1", "--answer", "accept", "--content", content, "--json", "--approve-all");
}, 120_000);
afterAll(async () => {
  await server.close();
  place.remove();
});

/** Fails when a part of any credential is in the text. */
function expectNoTrace(text: string, where: string): void {
  for (const credential of all) {
    const part = partsOf(credential).find((wanted) => text.includes(wanted));
    if (part !== undefined) {
      const around = text.indexOf(part);
      throw new Error(
        `seed ${random.seed}: ${credential.shape} (${PLACES[all.indexOf(credential) % PLACES.length]}) left ${part} in ${where}: …${text.slice(Math.max(0, around - 80), around + 60)}…`,
      );
    }
  }
}

function expectNoTraceBelow(folder: string): void {
  const files = filesBelow(folder);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    expectNoTrace(readFileSync(file, "latin1"), file);
    expectNoTrace(file, "the name of a file");
  }
}

async function expectNoTraceInZip(path: string): Promise<void> {
  const zip = await openZip(path);
  const names = await zip.list("");
  expect(names).toContain("timeline.jsonl");
  for (const name of names) {
    const parts: Uint8Array[] = [];
    for await (const part of zip.read(name)) parts.push(part);
    expectNoTrace(Buffer.concat(parts).toString("latin1"), `the zip/${name}`);
  }
  await zip.close();
}

describe("a run that meets credentials everywhere", () => {
  test("ends as it would without a filter: live code has the real values", () => {
    expect([waiting.code, waiting.err]).toEqual([4, ""]);
    expect([resumed.code, resumed.err]).toEqual([0, ""]);
    expect(server.requests[0]?.body).toContain(at("prompt")[0]?.secret ?? "");
    const [first] = readFileSync(place.path("shell.txt"), "utf8").split("\n");
    const digest = createHash("sha256")
      .update(first ?? "")
      .digest("hex");
    // The resumed process had only a placeholder in its record, and found the secret in the vault.
    expect(resumed.json().output).toBe(digest);
  });

  test("leaves no part of one in any file of the bundle or the index", async () => {
    await place.cli("list", "--json");
    expectNoTraceBelow(directory);
    const home = place.path(".openexec");
    for (const name of readdirSync(home)) {
      if (name.startsWith("openexec.db")) expectNoTrace(readFileSync(join(home, name), "latin1"), name);
    }
  });

  test("shows none of them to whoever looks on or asks later", async () => {
    expectNoTrace(waiting.out, "what run printed");
    expectNoTrace(resumed.out, "what resume printed");
    for (const argv of [["show", "1"], ["show", "1", "--events"], ["show", "1", "--json"], ["list"]]) {
      const shown = await place.read(...argv);
      expect(shown.code).toBe(0);
      expectNoTrace(shown.out, argv.join(" "));
    }
  });

  test("shares none of them from its page: the saved file, the zip, the Markdown", async (context) => {
    const browser = await launchBrowser();
    context.skip(browser === undefined, NO_BROWSER);
    const served = place.start(["serve", "--port", "0"]);
    try {
      const url = await new Promise<string>((resolve, reject) => {
        served.stdout?.setEncoding("utf8").on("data", (text: string) => resolve(text.trim()));
        served.once("close", (code) => reject(new Error(`serve ended with ${code}`)));
      });
      const page = await browser?.newPage({ viewport: { width: 1440, height: 900 } });
      if (page === undefined) return;
      page.setDefaultTimeout(60_000);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(new URL(`/runs/${basename(directory)}`, url).href);
      await page.getByRole("slider", { name: "Playhead" }).waitFor();
      const more = async (item: string) => {
        await page.getByRole("button", { name: "More", exact: true }).click();
        await page.getByRole("menuitem", { name: item }).click();
      };
      const saved = page.waitForEvent("download");
      await more("Save as one HTML file");
      const html = readFileSync(await (await saved).path(), "utf8");
      // What was said and printed is in it, and what stands for the credentials.
      expect(html).toMatch(/Keep it safe|could not log in with|Done with/);
      expectNoTrace(html, "the saved file");
      const zipped = page.waitForEvent("download");
      await page.keyboard.press("e");
      await expectNoTraceInZip(await (await zipped).path());
      await more("Copy as Markdown");
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(basename(directory));
      expectNoTrace(await page.evaluate(() => navigator.clipboard.readText()), "the Markdown");
      // Nor does any of it stand in the page.
      expectNoTrace(await page.content(), "the page");
    } finally {
      await browser?.close();
      const closed = once(served, "close");
      if (served.kill("SIGTERM")) await closed;
    }
  });

  test("takes none of them along in an export", async () => {
    for (const format of ["zip", "jsonl"]) {
      const exported = await place.cli("export", "1", "--format", format, "--output", `run.${format}`, "--json");
      expect(exported.code).toBe(0);
      if (format === "jsonl") expectNoTrace(readFileSync(place.path("run.jsonl"), "latin1"), "run.jsonl");
    }
    await expectNoTraceInZip(place.path("run.zip"));
  });

  test("leaves ids alone that only look like secrets", () => {
    const events = eventsOf(directory);
    const log = readFileSync(join(directory, "timeline.jsonl"), "utf8");
    const tool = events.find(({ type, payload }) => type === "ToolCallStarted" && payload.name === "look");
    expect(tool?.payload.externalId).toBe(TOOL_CALL);
    expect(log).toContain(`${UUID} ${DIGEST}`);
    const shown = events.find(({ type, attemptId }) => type === "StepCompleted" && attemptId === "shown#1");
    expect(shown?.payload.output.value).toMatchObject({ uuid: UUID, digest: DIGEST });
    expect(shown?.payload.output.value.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  test("says in its events what was replaced, by rule and name", async () => {
    const redacted = eventsOf(directory).flatMap(
      (event) => (event as unknown as { redacted?: { rule: string }[] }).redacted ?? [],
    );
    expect(new Set(redacted.map(({ rule }) => rule)).size).toBeGreaterThan(10);
    expect((await place.read("verify", "1", "--json")).json()).toMatchObject({ ok: true, findings: [] });
  });
});

describe("the record of it", () => {
  const replay = async (argv: readonly string[], options = {}): Promise<void> => {
    const ended = await place.run(["replay", ...argv, "--json"], options);
    expect([ended.json().verdict, ended.json().firstDivergence, ended.code]).toEqual(["identical", null, 0]);
    expectNoTrace(ended.out, "what replay printed");
  };

  test("replays identically here, and without an environment", async () => {
    await replay(["1"]);
    await replay(["1"], { onlyEnv: { PATH: process.env.PATH ?? "" } });
    for (const run of place.runs()) expectNoTraceBelow(run);
  });

  test("replays identically on another machine: another home and key, no vault, no flow", async () => {
    cpSync(directory, place.path("elsewhere", "bundle"), { recursive: true });
    renameSync(place.path("leaky.flow.ts"), place.path("gone.txt"));
    const env = { PATH: process.env.PATH ?? "", OPENEXEC_HOME: place.path("elsewhere", ".openexec") };
    await replay([place.path("elsewhere", "bundle")], { onlyEnv: env });
    renameSync(place.path("gone.txt"), place.path("leaky.flow.ts"));
    expectNoTraceBelow(place.path("elsewhere"));
  });

  test("is not resumed with placeholders in the place of secrets: it stops and names what is missing", async () => {
    const home = place.path("before-resume");
    rmSync(join(home, "vault"), { recursive: true, force: true });
    const stopped = await place.run(["resume", "1", "--answer", "accept", "--json", "--dir", home, "--approve-all"], {
      onlyEnv: { PATH: process.env.PATH ?? "" },
    });
    expect(stopped.code).not.toBe(0);
    expect(JSON.stringify(stopped.json())).toContain("secret_missing");
    expectNoTraceBelow(join(home, "runs"));
  });
});
