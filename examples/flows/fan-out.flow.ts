/** Sixty-four commands, eight at a time. They end in any order; a replay lets them end in the recorded one. */
import { compute, defineFlow, parallel, shell } from "openexec/flows";

export default defineFlow({
  name: "fan-out",
  startAt: "squares",
  nodes: {
    squares: parallel({
      over: ({ input }) => Array.from({ length: input.width ?? 64 }, (_, index) => index + 1),
      concurrency: 8,
      startAt: "square",
      nodes: {
        square: shell({
          exec: ({ item }) => ({ command: `echo $((${item} * ${item}))`, shell: true }),
          parse: ({ stdout }) => Number(stdout),
        }),
      },
    }),
    sum: compute({
      run: ({ outputs }) => outputs.squares.reduce((sum: number, square: number) => sum + square, 0),
    }),
  },
  edges: [{ from: "squares", to: "sum" }],
});
