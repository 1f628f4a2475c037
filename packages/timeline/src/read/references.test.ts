import { addArtifact, runStarted, sealLog } from "@openexec/testkit";
import { describe, expect, it } from "vitest";
import type { Draft } from "../event.ts";
import { parseLine } from "./parse-line.ts";
import { artifactsOf } from "./references.ts";

const refs = ["a", "b", "c", "d", "e"].map((content) => addArtifact(new Map(), content));
const [a, b, c, d, e] = refs as [
  (typeof refs)[0],
  (typeof refs)[0],
  (typeof refs)[0],
  (typeof refs)[0],
  (typeof refs)[0],
];
const code = { entry: "flow.ts", modules: [], node: "20", icu: "78" };
const model = { provider: "anthropic", model: "m" } as const;
const step = { nodeId: "n", nodeType: "compute" } as const;

/** What a line names, as a reader of the file sees it. */
function named(draft: Draft): string[] {
  const { event } = parseLine(sealLog([draft], false).lines[0] ?? "");
  const found: string[] = [];
  if (event !== undefined) artifactsOf(event, (ref) => found.push(ref.path));
  return found;
}

describe("the files that an event names", () => {
  it.each<[string, Draft, readonly { path: string }[]]>([
    [
      "the start of a run",
      runStarted({
        code: { ...code, sources: a, program: b, submitted: { artifact: c } },
        input: { artifact: d },
        workspace: { cwd: "/", dirtyPatch: e },
      }),
      [a, b, c, d, e],
    ],
    [
      "a step's input and context",
      { type: "StepStarted", payload: { ...step, inputs: { artifact: a }, contextPack: b } },
      [a, b],
    ],
    [
      "a model's answer and the exchange on the wire",
      {
        type: "ModelInvocation",
        payload: {
          ...model,
          status: "ok",
          durationMs: 1,
          message: { artifact: a },
          wire: {
            url: "u",
            method: "POST",
            own: 0,
            encoding: "texts",
            texts: { artifact: b },
            chunkTimes: { artifact: c },
            bytes: { artifact: d },
          },
        },
      },
      [a, b, c, d],
    ],
    [
      "a commit's patch",
      { type: "GitCommit", payload: { sha: "1", parents: [], author: "a", subject: "s", files: [], patch: a } },
      [a],
    ],
    [
      "a log line, whose data is the user's",
      { type: "LogLine", payload: { level: "info", message: "m", data: { artifact: a } } },
      [],
    ],
    [
      "an inline value that looks like a reference",
      { type: "StepStarted", payload: { ...step, inputs: { value: a } } },
      [],
    ],
  ])("are found in %s", (_, draft, expected) => {
    expect(named(draft).toSorted()).toEqual(expected.map((ref) => ref.path).toSorted());
  });

  it("are looked for in events of unknown shape, but for user values", () => {
    const strange = { type: "Teleported", payload: { luggage: [{ bag: a }], value: b } } as unknown as Draft;
    expect(named(strange)).toEqual([a.path]);
  });
});
