import type { Plugin } from "vite";

/** Chunks without which the page of a run draws nothing. */
const NAMES: ReadonlySet<string> = new Set(["run", "run-page", "conversation"]);

/** Names the code of a run's page to public/first.js, which loads it where it is needed. */
export const runCode: Plugin = {
  name: "run-code",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle }) => {
      const files = Object.values(bundle ?? {}).flatMap((output) =>
        output.type === "chunk" && NAMES.has(output.name) ? [`/${output.fileName}`] : [],
      );
      return html.replace('src="/first.js"', `src="/first.js" data-code="${files.join(" ")}"`);
    },
  },
};
