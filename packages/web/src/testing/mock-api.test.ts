import {
  attemptsSchema,
  facetPageSchema,
  interactionsSchema,
  logsSchema,
  neighboursSchema,
  problemSchema,
  runDetailSchema,
  runListSchema,
  toolCallsSchema,
} from "@openexec/protocol/schemas";
import { expect, test } from "vitest";
import { manyRuns } from "./many-runs.ts";
import { type MockState, reply } from "./mock-api.ts";

const NOW = Date.parse("2026-11-20T12:00:00.000Z");
const state: MockState = { rows: manyRuns(50, NOW), nowMs: NOW, answers: new Map() };

/** Browser tests are worth what the mock is: it has to answer as the server promises to. */
test.each([
  ["/api/runs?limit=5&meta=none", runListSchema],
  ["/api/runs?meta=only&status=failed", runListSchema],
  ["/api/runs/facets/tool?prefix=git", facetPageSchema],
  ["/api/runs/run-48", runDetailSchema],
  ["/api/runs/run-48/attempts", attemptsSchema],
  ["/api/runs/run-48/tool-calls", toolCallsSchema],
  ["/api/runs/run-48/logs", logsSchema],
  ["/api/runs/run-48/interactions", interactionsSchema],
  ["/api/runs/run-48/neighbours?status=completed", neighboursSchema],
  ["/api/runs?status=faild", problemSchema],
  ["/api/runs/nothing", problemSchema],
])("%s has the shape of the protocol", (path, schema) => {
  const { body } = reply(state, "GET", new URL(path, "http://localhost"), undefined);
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(body)));
  expect(parsed.error?.issues ?? []).toEqual([]);
});
