import { methods } from "@agentclientprotocol/sdk";
import type { Script } from "../turn.ts";

/** Asks the user for a name and a size by a form, and says what came back. */
export const ask: Script = async (turn) => {
  if (!turn.capabilities.elicitation?.form) {
    await turn.stream('The client cannot ask. {"action": "unsupported"}');
    return;
  }
  const answer = await turn.client.request(methods.client.elicitation.create, {
    sessionId: turn.sessionId,
    mode: "form",
    message: "Which release shall it be?",
    requestedSchema: {
      type: "object",
      properties: {
        version: { type: "string", title: "Version" },
        notify: { type: "boolean", title: "Tell everyone" },
      },
      required: ["version"],
    },
  });
  const content = "content" in answer ? answer.content : undefined;
  await turn.stream(JSON.stringify({ action: answer.action, ...(content !== undefined && { content }) }));
};
