import { MemorySink } from "@openexec/testkit";
import { expect, test } from "vitest";
import { defineFlow } from "../flow/define-flow.ts";
import { compute } from "../flow/nodes.ts";
import { originals } from "../globals/originals.ts";
import { record } from "../testing/record.ts";

const turn = (): Promise<void> => new Promise((resolve) => void originals.setImmediate(resolve));

test("no code runs before the run's first line is durable", async () => {
  const sink = new MemorySink();
  let written = (): void => {};
  const first = new Promise<void>((resolve) => {
    written = resolve;
  });
  sink.flush = () => first;
  const seen: string[] = [];
  const run = compute({
    run: () => {
      seen.push("code");
    },
  });
  const flow = defineFlow({ name: "early", startAt: "run", nodes: { run }, edges: [] });
  const recorded = record(flow, { ports: { sink } });
  for (let turns = 0; turns < 20; turns++) await turn();
  expect(sink.lines.map(({ type }) => type)).toEqual(["RunStarted"]);
  seen.push("durable");
  written();
  expect((await recorded).result.status).toBe("completed");
  expect(seen).toEqual(["durable", "code"]);
});
