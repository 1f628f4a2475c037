import { createHash, hash } from "node:crypto";
import { buildBundle, draftRun } from "@openexec/testkit";
import { foldRun, memorySource, readTimeline, verifyBundle } from "@openexec/timeline";
import { rate } from "./harness.mjs";

const sha256 = /** @type {import("@openexec/timeline").Sha256} */ ((input) => hash("sha256", input));

/** @returns {import("@openexec/timeline").IncrementalSha256} */
function createSha256() {
  const digest = createHash("sha256");
  return {
    update: (bytes) => {
      digest.update(bytes);
    },
    digest: () => /** @type {import("@openexec/timeline").Sha256Hex} */ (digest.digest("hex")),
  };
}

/** The shortest code that looks at each line and hashes it. @param {Uint8Array} bytes */
function naive(bytes) {
  let head = "";
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    if (line === "") continue;
    head = sha256(`${head}\n${JSON.stringify(JSON.parse(line))}`);
  }
  return head;
}

/** A log of `count` lines: steps with a model and a tool call, and steps that only compute. @param {number} count */
function bundleOf(count) {
  const [start, ...cycle] = draftRun("run a[model,tool,allow]:ok b:ok");
  if (start === undefined) throw new Error("the notation gave no run");
  const drafts = [start];
  for (let round = 1; drafts.length < count; round++) {
    for (const draft of cycle) drafts.push(/** @type {typeof draft} */ (numbered(draft, round)));
  }
  return buildBundle(drafts.slice(0, count));
}

/** The draft as part of the attempt `round` of its node. @param {import("@openexec/timeline").Draft} draft @param {number} round */
function numbered(draft, round) {
  const next = { ...draft };
  for (const field of /** @type {const} */ (["attemptId", "callId"])) {
    const id = draft[field];
    if (id !== undefined) Object.assign(next, { [field]: id.replace("#1", `#${round}`) });
  }
  return next;
}

/** Reading a log back: as events, folded into a run with its steps, and verified, beside plain JSON and one hash a line. */
export default /** @type {import("./harness.mjs").Benchmark} */ ({
  name: "Reading a log",
  unit: "lines/s",
  budgets: [
    { figure: "read", per: "JSON and hash", atLeast: 0.4 },
    { figure: "fold", per: "JSON and hash", atLeast: 0.25 },
    { figure: "verify", per: "JSON and hash", atLeast: 0.25 },
    { figure: "verify, ms for 10,000 lines", atMost: 300 },
  ],
  async measure({ short }) {
    const count = short ? 10_000 : 100_000;
    const { files, log } = bundleOf(count);
    const source = memorySource(files);
    const verify = await rate(count, async () => {
      const { ok } = await verifyBundle(source, { sha256, createSha256 });
      if (!ok) throw new Error("a bundle that was just built does not verify");
    });
    return {
      read: await rate(count, async () => {
        for await (const { event } of readTimeline(source)) if (event.seq < 1) throw new RangeError("no number");
      }),
      fold: await rate(count, () => foldRun(source)),
      verify,
      "verify, ms for 10,000 lines": (10_000 / verify) * 1000,
      "JSON and hash": await rate(count, () => naive(log.bytes)),
    };
  },
});
