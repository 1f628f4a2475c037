/**
 * Steps of every sort, each with a side effect that can be counted: a command appends its label to `ledger`, and only
 * after the line that announces it is durable. A command whose run was killed under it stays for minutes.
 */
export const killFlow = (withAgent: boolean): string => `
import { action, agent, compute, defineFlow, model, parallel, shell } from "openexec/flows";

const ORPHAN = 'p=$PPID; echo "$1" >> ledger; for i in 1 2 3; do sleep 0.01; kill -0 $p 2>/dev/null || exec sleep 300; done; echo "did $1"';
const mark = (label) => ({ command: "sh", args: ["-c", ORPHAN, "sh", label] });
const said = (result) => result.stdout.trim();

export default defineFlow({
  name: "killed",
  startAt: "prepare",
  nodes: {
    prepare: compute({ run: ({ random, now, newId }) => [random(), now(), newId()].length }),
    one: shell({ exec: () => mark("one"), parse: said }),
    both: action({
      run: async ({ runShell, now, sleep }) => {
        const started = now();
        const first = said(await runShell(mark("nested-1")));
        await sleep(5);
        const [second, third] = await Promise.all([runShell(mark("nested-2")), runShell(mark("nested-3"))]);
        return [first, said(second), said(third), now() >= started];
      },
    }),
    fan: parallel({
      over: () => ["a", "b", "c", "d"],
      concurrency: 3,
      startAt: "work",
      nodes: {
        work: shell({ exec: ({ item }) => mark("fan-" + item), parse: said }),
        weigh: compute({ run: ({ outputs, index, random }) => { random(); return outputs.work + "/" + index; } }),
      },
      edges: [{ from: "work", to: "weigh" }],
    }),
    think: model({
      model: "anthropic/scripted",
      system: "You fix things.",
      prompt: ({ outputs }) => "Look at " + JSON.stringify(outputs.fan).length,
      tools: {
        look: {
          description: "Looks at a thing",
          inputSchema: { type: "object", properties: { thing: { type: "string" } }, required: ["thing"] },
          execute: async ({ thing }, { runShell }) => said(await runShell(mark("tool-" + thing))),
        },
      },
    }),
    talk: agent({ prompt: () => "script: explore", parse: (text) => text.length }),
    last: shell({ exec: () => mark("last"), parse: said }),
    sum: compute({ run: ({ outputs: { one, both, fan, think, talk, last } }) => ({ one, both, fan, think, talk, last }) }),
  },
  edges: [
    { from: "prepare", to: "one" },
    { from: "one", to: "both" },
    { from: "both", to: "fan" },
    { from: "fan", to: "think" },
    ${withAgent ? '{ from: "think", to: "talk" },\n    { from: "talk", to: "last" }' : '{ from: "think", to: "last" }'},
    { from: "last", to: "sum" },
  ],
});
`;
