import { CodeBlock } from "../run/text/code-block.tsx";
import { DiffView } from "../run/text/diff-view.tsx";
import { ErrorText } from "../run/text/error-text.tsx";
import { ImageView } from "../run/text/image-view.tsx";
import { JsonView } from "../run/text/json-view.tsx";
import { Markdown } from "../run/text/markdown.tsx";
import { Output } from "../run/text/output.tsx";
import { Prose } from "../run/text/prose.tsx";
import { Shelf } from "./shelf.tsx";

const PATCH = `--- a/src/price.js
+++ b/src/price.js
@@ -1,3 +1,3 @@
 export function price(cents, count) {
-  return cents * count * 0.85;
+  return Math.round(cents * count * 0.85);
 }
`;
const MARKDOWN = `# Heading

Text with **weight**, \`code\`, a [link](https://example.com) and a list:

1. one
2. two

> a quote

| file | lines |
| --- | ---: |
| a.ts | 12 |

\`\`\`ts
const total = 1;
\`\`\`
`;
const COLOURS =
  "\u001b[32m✓\u001b[39m 39 passed\n\u001b[31m✗\u001b[39m 3 failed\n\u001b[1mbold\u001b[22m \u001b[2mfaint\u001b[22m";
/** A grey pixel. */
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOsr68HAAJsAXrMzVq2AAAAAElFTkSuQmCC";

/** What was recorded: outputs, diffs, values, prose, errors, pictures. */
export function Texts() {
  return (
    <Shelf name="Texts" stacked>
      <Output text={COLOURS} />
      <Output text={Array.from({ length: 1216 }, (_, line) => `line ${line + 1}`).join("\n")} />
      <Output text="" />
      <DiffView patch={PATCH} />
      <JsonView value={{ ok: true, report: { files: 3, tests: "42 passed" }, none: null }} />
      <CodeBlock text={"export const total = (cents: number) => cents * 1.19;"} language="ts" />
      <Markdown text={MARKDOWN} />
      <Prose text={"What a person wrote, as it was written.\n\nNothing in it is markup: <b>, **."} />
      <ErrorText>{"npm test ended with exit code 1: 3 tests failed\n    at checkout.spec.ts:12"}</ErrorText>
      <ImageView mediaType="image/png" data={PICTURE} name="after.png" />
      <ImageView mediaType="application/pdf" data={PICTURE} name="report.pdf" />
    </Shelf>
  );
}
