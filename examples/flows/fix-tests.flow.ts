/**
 * Makes failing tests pass: runs them, shows a model the failures and the code they name, lets it patch, and goes round
 * until they are green. Then it commits on a branch of its own, and two models write about the change at once.
 *
 * Nothing here is written for a recorder. Clock, random ids, commands and models are used as always; a run records them,
 * a replay gives them back.
 */
import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { action, compute, decision, decisionEdge, defineFlow, model, parallel, shell } from "openexec/flows";

const MAX_ROUNDS = 5;
const choices = ["fix", "commit", "give_up"];

export default defineFlow({
  name: "fix-tests",
  startAt: "test",
  nodes: {
    // A command. What it prints, and how it ends, is recorded; a replay starts no process.
    test: shell({
      exec: ({ input }) => ({ command: input.test ?? "npm test", shell: true, allowNonZeroExit: true }),
      parse: ({ exitCode, combinedOutput }) => ({ green: exitCode === 0, report: combinedOutput.slice(-4_000) }),
    }),

    // A choice made by code. The edges below say where each choice leads.
    decide: decision({
      choices,
      decide({ outputs }) {
        if (outputs.test.green) return "commit";
        return outputs.context?.round === MAX_ROUNDS ? "give_up" : "fix";
      },
    }),

    // A function that touches the world. It runs once; a replay serves its result.
    read: action({
      async run({ runShell }) {
        const { stdout } = await runShell({ command: "git", args: ["ls-files"] });
        const show = async (path: string) => ({ path, text: await readFromIndex(path, runShell) });
        return Promise.all(stdout.trim().split("\n").slice(0, 50).map(show));
      },
    }),

    // Pure code. A replay runs it again and compares what it makes.
    context: compute({
      run({ outputs, contextPack }) {
        const { report } = outputs.test;
        const files = outputs.read.map(({ path, text }: { path: string; text: string }) => {
          const named = report.includes(basename(path).split(".")[0]);
          const reason = named ? "the report names it" : "the report does not name it";
          return { source: path, content: `--- ${path}\n${text}`, included: named, reason };
        });
        const failures = { source: "test report", content: report, included: true, reason: "what failed" };
        return { round: (outputs.context?.round ?? 0) + 1, ...contextPack([failures, ...files], 4_000) };
      },
    }),

    // A model with tools. Each request, each answer and each tool call is recorded; the tools run where you stand.
    fix: model({
      system: "You repair programs. You change the program, never its tests.",
      prompt: ({ outputs }) =>
        `These tests fail. Find one cause, make the smallest change that removes it, and stop.\n\n${outputs.context.text}`,
      tools: {
        read_file: {
          description: "The text of a file of the repository.",
          inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
          execute: ({ path }, { runShell }) => readFromIndex(path, runShell),
        },
        apply_patch: {
          description: "Applies a unified diff to the repository.",
          inputSchema: { type: "object", properties: { patch: { type: "string" } }, required: ["patch"] },
          async execute({ patch }, { runShell }) {
            await runShell({ command: "git", args: ["apply", "--index", "--recount", "-"], stdin: patch });
            return "applied";
          },
        },
      },
    }),

    // The clock and chance, as anyone would use them.
    branch: compute({
      run: () => ({ name: `fix/${randomUUID().slice(0, 8)}`, at: new Date().toISOString() }),
    }),

    commit: action({
      async run({ outputs, runShell }) {
        const git = async (...args: string[]) => (await runShell({ command: "git", args })).stdout.trim();
        await git("switch", "--quiet", "--create", outputs.branch.name);
        await git("commit", "--quiet", "--date", outputs.branch.at, "--message", outputs.fix);
        return { id: await git("rev-parse", "--short", "HEAD"), diff: await git("show", "--format=", "HEAD") };
      },
    }),

    // Two models at once. Which one answers first is chance, and recorded.
    summarise: parallel({
      nodes: {
        changelog: model({
          prompt: ({ outputs }) => `Describe this change in one line of a changelog.\n\n${outputs.commit.diff}`,
        }),
        review: model({
          prompt: ({ outputs }) => `Review this change. What would you still look at?\n\n${outputs.commit.diff}`,
        }),
      },
    }),

    report: compute({
      run: ({ outputs }) => ({ branch: outputs.branch.name, commit: outputs.commit.id, ...outputs.summarise }),
    }),

    give_up: compute({
      run() {
        throw new Error(`The tests still fail after ${MAX_ROUNDS} rounds`);
      },
    }),
  },

  edges: [
    { from: "test", to: "decide" },
    decisionEdge({ from: "decide", choices, cases: { fix: "read", commit: "branch", give_up: "give_up" } }),
    { from: "read", to: "context" },
    { from: "context", to: "fix" },
    { from: "fix", to: "test" },
    { from: "branch", to: "commit" },
    { from: "commit", to: "summarise" },
    { from: "summarise", to: "report" },
  ],
});

type RunShell = (spec: { command: string; args: string[] }) => Promise<{ stdout: string }>;

/** A file as git would commit it now: a path can't lead out of the repository. */
async function readFromIndex(path: string, runShell: RunShell): Promise<string> {
  return (await runShell({ command: "git", args: ["show", `:${path}`] })).stdout;
}
