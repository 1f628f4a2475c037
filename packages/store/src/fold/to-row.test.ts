import { expect, it } from "vitest";
import { initialState } from "./index-state.ts";
import { rowOf } from "./to-row.ts";

const ID = "run_01a1fdd0-1322-7464-a464-646464646464";

it("calls a run whose log says nothing by its id, else by what is known beside the log", () => {
  expect(rowOf(ID, initialState(), {})).toMatchObject({ title: ID, flow: "", trigger: "", status: "pending" });
  expect(rowOf(ID, initialState(), { pending: { flow: "deploy" } as never }).title).toBe("deploy");
});
