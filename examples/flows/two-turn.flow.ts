/** Two turns of one agent: a plan, then a review of the plan. The session remembers the first turn. */
import { acp, compute, defineFlow, extractJsonObject } from "acpx/flows";

export default defineFlow({
  name: "two-turn",
  run: { title: ({ input }) => `Two turns about ${topicOf(input)}` },
  startAt: "plan",
  nodes: {
    plan: acp({
      session: { handle: "designer" },
      prompt: ({ input }) => `Think about this question and sketch an answer in three sentences:\n\n${topicOf(input)}`,
    }),
    review: acp({
      session: { handle: "designer" },
      prompt: () => 'Now name the weakest point of your sketch as JSON: {"weakness": "..."}',
      parse: (text) => weaknessOf(text),
    }),
    result: compute({
      run: ({ outputs }) => ({ plan: outputs.plan, ...outputs.review }),
    }),
  },
  edges: [
    { from: "plan", to: "review" },
    { from: "review", to: "result" },
  ],
});

function topicOf(input: unknown): string {
  return String((input as { topic?: unknown } | undefined)?.topic ?? "How should we begin?");
}

/** Agents like to talk around the JSON that they were asked for; one that sends none is quoted. */
function weaknessOf(text: string): Record<string, unknown> {
  return text.includes("{") ? extractJsonObject(text) : { weakness: text.trim() };
}
