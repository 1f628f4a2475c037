import type { RequestSummary, ScriptedAnswer } from "../scripted/model-server/index.ts";
import { FIRST_BUG } from "./project.ts";

interface Fix {
  readonly patch: string;
  readonly summary: string;
}

const DISCOUNT: Fix = {
  patch: `--- a/src/price.js
+++ b/src/price.js
@@ -2,3 +2,3 @@
 export function price(cents, count) {
-  const rate = count > 10 ? 0.85 : 1;
+  const rate = count >= 10 ? 0.85 : 1;
   return Math.floor(cents * count * rate);
`,
  summary: "Give the discount from the tenth piece on",
};

const ROUNDING: Fix = {
  patch: `--- a/src/price.js
+++ b/src/price.js
@@ -3,3 +3,3 @@
   const rate = count >= 10 ? 0.85 : 1;
-  return Math.floor(cents * count * rate);
+  return Math.round(cents * count * rate);
 }
`,
  summary: "Round to the nearest cent",
};

/** Time of one answer: so long at least, and by chance up to as long again. */
const LATENCY = { delayMs: 60, jitterMs: 80, frameDelayMs: 3 };

/** What the demo's model answers. Only latency is chance; what it says follows from what it is asked. */
export function answerDemo(request: RequestSummary): ScriptedAnswer {
  return { ...LATENCY, ...(request.tools.includes("apply_patch") ? repair(request) : write(request)) };
}

function repair({ turn, toolResults, messages }: RequestSummary): ScriptedAnswer {
  if (turn === 0) {
    return {
      text: "I read the module first.",
      toolCalls: [{ name: "read_file", input: { path: "src/price.js" } }],
    };
  }
  const asked = messages.map(({ text }) => text).join("\n");
  const fix = asked.includes(FIRST_BUG) ? DISCOUNT : ROUNDING;
  if (turn === 1)
    return { text: "One line is wrong.", toolCalls: [{ name: "apply_patch", input: { patch: fix.patch } }] };
  const applied = toolResults.some((text) => text.includes("applied"));
  return { text: applied ? fix.summary : "The patch did not apply" };
}

function write({ lastUserText }: RequestSummary): ScriptedAnswer {
  return lastUserText.includes("changelog")
    ? { text: "Orders of ten pieces get their discount, and prices round to the nearest cent." }
    : { text: "Both lines are right now. I would add a test for eleven pieces." };
}
