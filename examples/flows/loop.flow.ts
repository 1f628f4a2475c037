/** Goes round until code says that it is enough: throws a die until the sum is reached. Chance is recorded. */
import { compute, decision, decisionEdge, defineFlow } from "openexec/flows";

const choices = ["again", "enough"];

export default defineFlow({
  name: "loop",
  startAt: "throw",
  nodes: {
    throw: compute({
      run({ outputs }) {
        const die = 1 + Math.floor(Math.random() * 6);
        const before = outputs.throw ?? { sum: 0, dice: [] };
        return { sum: before.sum + die, dice: [...before.dice, die] };
      },
    }),
    decide: decision({
      choices,
      decide: ({ outputs, input }) => (outputs.throw.sum < (input.goal ?? 20) ? "again" : "enough"),
    }),
    report: compute({
      run: ({ outputs }) => `${outputs.throw.sum} after ${outputs.throw.dice.length} throws`,
    }),
  },
  edges: [
    { from: "throw", to: "decide" },
    decisionEdge({ from: "decide", choices, cases: { again: "throw", enough: "report" } }),
  ],
});
