import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Place } from "./support/place.ts";

let place: Place;
beforeEach(() => {
  place = new Place("not-configured");
});
afterEach(() => place.remove());

const flow = (node: string): string => `
import { agent, defineFlow, model } from "openexec/flows";
export default defineFlow({ name: "one", startAt: "one", nodes: { one: ${node} }, edges: [] });
`;

const ASKS = 'model({ prompt: () => "Hello" })';

describe("a step whose agent or model is not there", () => {
  test.each([
    {
      what: "the agent's program is not installed",
      node: 'agent({ prompt: () => "Hello" })',
      argv: ["--agent", "no-such-agent --acp"],
      code: "agent_not_found",
      says: /^Could not start the agent no-such-agent in \/.*: there is no such program\. Install it, or name another.*--agent/,
    },
    {
      what: "the agent's folder is gone",
      node: 'agent({ cwd: "/none/such", prompt: () => "Hello" })',
      argv: ["--agent", "true"],
      code: "agent_start_failed",
      says: /^Could not start the agent true in \/none\/such: there is no such folder$/,
    },
    {
      what: "nobody named the agent",
      node: 'agent({ profile: "robin", prompt: () => "Hello" })',
      argv: [],
      code: "agent_not_configured",
      says: /^No agent "robin": name its command with --agent .*known: codex, claude, gemini/,
    },
    {
      what: "nobody named the model",
      node: ASKS,
      argv: [],
      code: "model_not_configured",
      says: /^No model is named: give it on the node or with --model, as provider\/model/,
    },
    {
      what: "the model has no provider",
      node: ASKS,
      argv: ["--model", "opus"],
      code: "model_not_configured",
      says: /^"opus" names no provider: /,
    },
    {
      what: "nobody knows the provider",
      node: ASKS,
      argv: ["--model", "robin/one"],
      code: "model_url_missing",
      says: /OPENEXEC_MODEL_ROBIN_URL is not set; it must hold the base URL/,
    },
  ])("fails with a code and says what to do: $what", async ({ node, argv, code, says }) => {
    place.write("one.flow.ts", flow(node));
    const run = await place.cli("run", "one.flow.ts", "--json", ...argv);
    expect([run.code, run.json()]).toMatchObject([
      1,
      { status: "failed", error: { code, message: expect.stringMatching(says) } },
    ]);
    expect((await place.cli("replay", "1", "--json")).json().verdict).toBe("identical");
  });
});
