import { answerReceiptSchema, answerSchema, cancelReceiptSchema, cancelSchema } from "@openexec/protocol/schemas";
import { z } from "zod";
import { answerInteraction, cancelRun } from "../answering/answer.ts";
import type { Principal } from "../ports/access.ts";
import type { RunLogs } from "../run/run-logs.ts";
import type { Api } from "./api.ts";
import { demandRun, runParams } from "./one-run.ts";

const personOf = ({ name }: Principal) => ({ type: "person", name });

/** What people may ask of a run: take this answer, end. */
export function runRequestRoutes(api: Api, logs: RunLogs): void {
  const { deps } = api;

  api.operation(
    {
      id: "answerInteraction",
      method: "post",
      path: "/api/runs/{id}/interactions/{iid}",
      tag: "Answer",
      summary: "Answer a question of a run. The same answer again changes nothing",
      scope: "write",
      params: runParams.extend({ iid: z.string().min(1).max(2_000).describe("The id of the interaction") }),
      body: answerSchema,
      result: answerReceiptSchema,
    },
    async ({ params, body, principal }) => {
      const run = await demandRun(logs, params.id, principal);
      const receipt = await answerInteraction(deps, run, params.iid, body, personOf(principal));
      const { recorded, running } = receipt;
      deps.log({ level: "info", msg: "answered", runId: run.runId, interactionId: params.iid, recorded, running });
      // Also when it was there already: whoever took it may have been killed before the run went on.
      if (receipt.interaction.state === "sent" && !running) await deps.keeper.goOn(run.runId);
      return receipt;
    },
  );

  api.operation(
    {
      id: "cancelRun",
      method: "post",
      path: "/api/runs/{id}/cancel",
      tag: "Answer",
      summary: "Ask a run to end",
      scope: "write",
      params: runParams,
      body: cancelSchema,
      result: cancelReceiptSchema,
    },
    async ({ params, body, principal }) => {
      const run = await demandRun(logs, params.id, principal);
      const receipt = await cancelRun(deps, run, body.reason, personOf(principal));
      deps.log({ level: "info", msg: "cancel requested", runId: run.runId, running: receipt.running });
      if (!receipt.running) await deps.keeper.goOn(run.runId);
      return receipt;
    },
  );
}
