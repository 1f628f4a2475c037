/** One command, and pure code that reads what it printed. */
import { compute, defineFlow, shell } from "acpx/flows";

export default defineFlow({
  name: "shell",
  startAt: "print",
  nodes: {
    print: shell({
      exec: ({ input }) => ({ command: "printf", args: ["%s\\n", String(input.text ?? "hello")] }),
      parse: ({ stdout }) => ({ text: stdout.trimEnd() }),
    }),
    count: compute({
      run: ({ outputs }) => ({ ...outputs.print, characters: outputs.print.text.length }),
    }),
  },
  edges: [{ from: "print", to: "count" }],
});
