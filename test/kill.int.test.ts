import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelServer, startModelServer } from "../packages/cli/src/scripted/model-server/index.ts";
import { scale } from "./scale.ts";
import { killFlow } from "./support/kill-flow.ts";
import { AGENT, ended, eventsOf, type LogEvent, Place } from "./support/place.ts";
import { processesWith } from "./support/processes.ts";
import { Random } from "./support/random.ts";

/** Marks the processes of one run; nothing else on this machine carries it. */
const MARK = "OPENEXEC_TEST_MARK";
interface Finding {
  readonly code: string;
  readonly line?: number;
  readonly message: string;
}

/**
 * A killed writer may leave three things, each once and nothing worse: half of the line that it wrote, a file that was
 * durable before its line, and a manifest that knows less of the log. The manifest is written at the start, at a pause and
 * at the end only, so in all other moments it has to be behind: by just the lines that came since, each of which follows
 * from the head that it knows.
 */
function expectCrash(findings: readonly Finding[], directory: string): void {
  const events = eventsOf(directory);
  const { head } = JSON.parse(readFileSync(`${directory}/manifest.json`, "utf8"));
  const behind = events.length - (head?.seq ?? 0);
  expect(behind).toBeGreaterThanOrEqual(0);
  if (head !== undefined) expect(events[head.seq - 1]).toMatchObject({ seq: head.seq, hash: head.hash });
  const lag = `the manifest is behind the log by ${behind} ${behind === 1 ? "line" : "lines"}, as after a crash`;
  const of = (code: string) => findings.filter((finding) => finding.code === code);
  expect(of("manifest_behind").map(({ message }) => message)).toEqual(behind === 0 ? [] : [lag]);
  expect(of("line_torn").filter(({ line }) => line !== events.length + 1)).toEqual([]);
  const legal = new Set(["line_torn", "manifest_behind", "artifact_unreferenced"]);
  expect(findings.filter(({ code }) => !legal.has(code))).toEqual([]);
}

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer(({ turn }) =>
    turn === 0
      ? {
          text: "I look.",
          frameDelayMs: 2,
          toolCalls: [
            { name: "look", input: { thing: "x" } },
            { name: "look", input: { thing: "y" } },
          ],
        }
      : { text: "All is well.", frameDelayMs: 2 },
  );
});
afterAll(() => server.close());

interface KilledRun {
  readonly place: Place;
  readonly mark: string;
  readonly argv: readonly string[];
}

function prepare(withAgent: boolean): KilledRun {
  const mark = randomUUID();
  const place = new Place("kill", { ANTHROPIC_BASE_URL: server.url, [MARK]: mark });
  place.write("README.md", "# Demo\n");
  place.write("killed.flow.ts", killFlow(withAgent));
  const agent = withAgent ? ["--agent", `${process.execPath} ${AGENT}`] : [];
  return { place, mark, argv: ["run", "killed.flow.ts", "--json", "--approve-all", ...agent] };
}

/** How often each label was appended by a command. */
function ledger(place: Place): ReadonlyMap<string, number> {
  const path = place.path("ledger");
  const counts = new Map<string, number>();
  if (!existsSync(path)) return counts;
  for (const label of readFileSync(path, "utf8").trim().split("\n")) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

const labelOf = (started: LogEvent): string => started.payload.input.value.args[3];
const isMark = ({ type, payload }: LogEvent): boolean => type === "ToolCallStarted" && payload.name === "shell";

/** Kills the process when its log has so many lines, and a little later. */
async function killAt(run: KilledRun, argv: readonly string[], lines: number, laterMs: number): Promise<void> {
  const child = run.place.start(argv);
  const end = ended(child);
  const until = Date.now() + 120_000;
  let directory: string | undefined;
  let [bytes, seen] = [0, 0];
  while (lines > 0 && child.exitCode === null && Date.now() < until) {
    directory ??= run.place.runs()[0];
    // Read only when it grew: reading all of it every time takes the processor from what shall be killed.
    const size = directory === undefined ? 0 : statSync(`${directory}/timeline.jsonl`).size;
    if (directory !== undefined && size !== bytes) [bytes, seen] = [size, lineCount(directory)];
    if (seen >= lines) break;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await new Promise((resolve) => setTimeout(resolve, laterMs));
  child.kill("SIGKILL");
  await end;
}

function lineCount(directory: string): number {
  return readFileSync(`${directory}/timeline.jsonl`, "latin1").split("\n").length - 1;
}

async function check(run: KilledRun, undisturbed: unknown, random: Random, lines: number): Promise<string> {
  const { place, mark } = run;
  const [directory] = place.runs();
  // Killed before the first event was durable: nothing was promised, and there is nothing to go on with.
  if (directory === undefined) {
    expect(ledger(place).size).toBe(0);
    return "unborn";
  }
  const shown = await place.read("show", "1", "--json");
  expect([shown.code, shown.err]).toEqual([0, ""]);
  const verified = await place.read("verify", "1", "--json");
  expectCrash(verified.json().findings, directory);
  const before = eventsOf(directory);
  const done = new Set(before.filter(({ type }) => type === "ToolCall").map(({ callId }) => callId));
  const started = before.filter(isMark);
  const counted = ledger(place);
  // An effect began only after the line that announces it was durable.
  expect([...counted.keys()].filter((label) => !started.some((event) => labelOf(event) === label))).toEqual([]);
  const finished = started.filter(({ callId }) => done.has(callId)).map(labelOf);
  const { status } = shown.json();
  if (status === "completed") return "completed";
  const resume = ["resume", "1", "--in-flight", "retry", "--json", "--approve-all"];
  if (random.below(3) === 0) await killAt(run, resume, before.length + random.below(lines), random.below(20));
  const resumed = await place.run(resume);
  const again = resumed.code === 2 && resumed.json().error.code === "not_resumable";
  if (!again) {
    expect(resumed.err).toBe("");
    expect(resumed.json()).toMatchObject({ status: "completed", output: undisturbed });
  }
  for (const label of finished) expect([label, ledger(place).get(label)]).toEqual([label, counted.get(label)]);
  const after = eventsOf(directory);
  expect(after.slice(0, before.length)).toEqual(before);
  for (const [label, times] of ledger(place)) {
    const calls = after.filter((event) => isMark(event) && labelOf(event) === label);
    expect(times, `${label} ran more often than it was called`).toBeLessThanOrEqual(calls.length);
  }
  expect(processesWith(`${MARK}=${mark}`)).toEqual([]);
  const replay = await place.cli("replay", "1", "--json");
  expect([replay.json().verdict, replay.json().firstDivergence]).toEqual(["identical", null]);
  const end = (await place.read("verify", "1", "--json")).json();
  expect(end.ok).toBe(true);
  // Killed once more when its log was whole, and its manifest not yet written.
  if (again) expectCrash(end.findings, directory);
  else expect(end.findings).toEqual([]);
  return "resumed";
}

describe.each([
  ["without an agent", false],
  ["with an agent", true],
])("kill -9 at random moments, %s", (_, withAgent) => {
  test("every bundle opens, nothing acknowledged is missing, and resume ends as an undisturbed run does", async () => {
    const random = new Random();
    const kills = Math.ceil(scale.kills * (withAgent ? 1 / 3 : 2 / 3));
    const whole = prepare(withAgent);
    const first = await whole.place.run(whole.argv);
    expect([first.code, first.err]).toEqual([0, ""]);
    const lines = eventsOf(whole.place.runs()[0] ?? "").length;
    whole.place.remove();
    const ends: Record<string, number> = {};
    const moments = Array.from({ length: kills }, () => [random.below(lines), random.below(25)] as const);
    const work = async (): Promise<void> => {
      for (let moment = moments.pop(); moment !== undefined; moment = moments.pop()) {
        const run = prepare(withAgent);
        await killAt(run, run.argv, ...moment);
        const end = await check(run, first.json().output, random, lines).catch((error: unknown) => {
          throw new Error(`seed ${random.seed}, killed at line ${moment.join(" + ms ")} in ${run.place.folder}`, {
            cause: error,
          });
        });
        ends[end] = (ends[end] ?? 0) + 1;
        run.place.remove();
      }
    };
    await Promise.all([work(), work()]);
    console.log(`kill -9, seed ${random.seed}: ${kills} kills, ${JSON.stringify(ends)}`);
    expect(ends.resumed).toBeGreaterThan(kills / 2);
  }, 1_800_000);
});
