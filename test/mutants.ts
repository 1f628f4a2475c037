/** One change to a flow's source, and the event at which a replay has to notice it. */
export interface Mutant {
  readonly node: string;
  /** Where in the node: a callback, the text of a model's question, or the edge that leaves it. */
  readonly part: string;
  readonly from: string;
  readonly to: string;
  /** The first event that is derived from it. */
  readonly type: string;
  readonly attemptId: string;
}

/** `a → b` for an edge of the list that leads from `node`. */
function edge(node: string, target: string, other: string, attemptId = `${target}#1`): Mutant {
  const from = `{ from: "${node}", to: "${target}" }`;
  return { node, part: "route", from, to: `{ from: "${node}", to: "${other}" }`, type: "StepStarted", attemptId };
}

interface Place {
  readonly type: string;
  readonly attemptId: string;
}

/** `part` of a node, with the text that changes in it, and where that shows. */
function change(node: string, part: string, from: string, to: string, at: Partial<Place> = {}): Mutant {
  return { node, part, from, to, type: "StepCompleted", attemptId: `${node}#1`, ...at };
}

const ASKED = { type: "ModelInvocationStarted" } as const;
const CHECKED = { type: "PolicyCheck" } as const;

/** By flow: a mutant of every callback, every prompt and every edge. */
export const MUTANTS: Readonly<Record<string, readonly Mutant[]>> = {
  "fix-tests": [
    change("test", "exec", 'input.test ?? "npm test"', '"npm test"', CHECKED),
    change("test", "parse", "exitCode === 0", "exitCode !== 0"),
    edge("test", "decide", "read"),
    change("decide", "decide", "if (outputs.test.green)", "if (!outputs.test.green)"),
    change("decide", "route", 'fix: "read"', 'fix: "branch"', { type: "Decision" }),
    edge("read", "context", "fix"),
    change("context", "run", "files], 4_000", "files], 5_000", { type: "ArtifactCreated" }),
    edge("context", "fix", "test"),
    change("fix", "system", "never its tests", "not its tests", ASKED),
    change("fix", "prompt", "smallest change", "simplest change", ASKED),
    change("fix", "tools", "The text of a file of", "A file of", ASKED),
    edge("fix", "test", "branch", "test#2"),
    change("branch", "run", "slice(0, 8)", "slice(0, 7)"),
    edge("branch", "commit", "summarise"),
    edge("commit", "summarise", "report"),
    change("changelog", "prompt", "one line", "two lines", { ...ASKED, attemptId: "summarise[0]/changelog#1" }),
    change("review", "prompt", "still look at", "look at", { ...ASKED, attemptId: "summarise[1]/review#1" }),
    edge("summarise", "report", "give_up"),
    change("report", "run", "branch: outputs.branch.name", "branch: outputs.branch.at"),
  ],
  shell: [
    change("print", "exec", '?? "hello"', '+ "!"', CHECKED),
    change("print", "parse", "trimEnd()", "trimEnd().toUpperCase()"),
    edge("print", "count", "print", "count#1"),
    change("count", "run", ".length", ".length + 1"),
  ],
  branch: [
    change("status", "exec", '"--porcelain"', '"--short"', CHECKED),
    change("status", "parse", "({ exitCode, files", "({ exitCode: 0, files"),
    edge("status", "decide", "list"),
    change("decide", "decide", "exitCode !== 0", "exitCode === 0"),
    change("decide", "route", 'no_repository: "explain"', 'no_repository: "list"', { type: "Decision" }),
    change("explain", "run", "no git repository", "no repository"),
  ],
  loop: [
    change("throw", "run", "* 6)", "* 7) + 1"),
    edge("throw", "decide", "report"),
    change("decide", "decide", '? "again" : "enough"', '? "enough" : "again"'),
    change("decide", "route", 'again: "throw"', 'again: "report"', { type: "Decision" }),
    change("report", "run", "throws`", "times`"),
  ],
  "fan-out": [
    change("squares", "over", "index + 1", "index + 2", { type: "StepStarted", attemptId: "squares[0]/square#1" }),
    change("square", "exec", "item} * ", "item} + ", { ...CHECKED, attemptId: "squares[0]/square#1" }),
    // The first branch that ended is the first whose result is parsed.
    change("square", "parse", "Number(stdout)", "Number(stdout) + 1", { attemptId: "" }),
    edge("squares", "sum", "squares", "sum#1"),
    change("sum", "run", "sum + square", "sum - square"),
  ],
  approval: [
    change("changes", "run", "nearest cent", "next cent"),
    edge("changes", "approve", "release"),
    change("approve", "run", "Release ${", "Publish ${", { type: "InteractionRequested" }),
    change("approve", "schema", '"Version"', '"Number"', { type: "InteractionRequested" }),
    edge("approve", "release", "changes"),
    change("release", "exec", "`released ", "`published ", CHECKED),
    change("release", "parse", "stdout.trim()", "stdout"),
  ],
  "model-tools": [
    change("answer", "system", "one sentence", "one word", ASKED),
    change("answer", "prompt", "How many files does", "Which files does", ASKED),
    change("answer", "tools", "How many files of", "The number of files of", ASKED),
    change("answer", "parse", "text.trim()", "text"),
    edge("answer", "result", "answer", "result#1"),
    change("result", "run", "askedAt", "at"),
  ],
  "two-turn": [
    change("plan", "prompt", "three sentences", "two sentences", { type: "AgentTurnStarted" }),
    edge("plan", "review", "result"),
    change("review", "prompt", "weakest", "strongest", { type: "AgentTurnStarted" }),
    change("review", "parse", "weaknessOf(text),", "({ ...weaknessOf(text), read: true }),"),
    edge("review", "result", "plan"),
    change("result", "run", "plan: outputs.plan", "sketch: outputs.plan"),
  ],
};
