/** A model with one tool. The loop is: ask, run the tool, ask again with its result, until the model needs none. */
import { compute, defineFlow, model } from "openexec/flows";

export default defineFlow({
  name: "model-tools",
  startAt: "answer",
  nodes: {
    answer: model({
      system: "Answer in one sentence. Use the tool for facts about this folder.",
      prompt: ({ input }) => input.question ?? "How many files does git know here?",
      tools: {
        count_files: {
          description: "How many files of this folder git knows.",
          inputSchema: { type: "object", properties: {} },
          async execute(_input, { runShell }) {
            const { stdout } = await runShell({ command: "git", args: ["ls-files"] });
            return stdout.split("\n").filter(Boolean).length;
          },
        },
      },
      parse: (text) => text.trim(),
    }),
    result: compute({
      run: ({ outputs }) => ({ answer: outputs.answer, askedAt: new Date().toISOString() }),
    }),
  },
  edges: [{ from: "answer", to: "result" }],
});
