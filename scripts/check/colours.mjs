import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../workspace/root.mjs";
import { projectFiles } from "./sources.mjs";

const TOKENS = "packages/web/src/styles/tokens.css";
const COLOUR = /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?![\w-])|\b(?:rgba?|hsla?|oklch|oklab|color)\(/gi;

/** Colour values of a text: `#1842` as a run's number in words is none. @param {string} text */
export function coloursIn(text) {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const found = line.match(COLOUR)?.filter((value) => !/^#\d{1,5}$/.test(value)) ?? [];
    return found.map((value) => ({ line: index + 1, value }));
  });
}

/** Colours of the web app have names, and the names stand in one file. */
export async function checkColours() {
  const paths = await projectFiles([".css", ".ts", ".tsx"]);
  const own = paths.filter(
    (path) => path.startsWith("packages/web/src/") && path !== TOKENS && !/\.test\.ts$/.test(path),
  );
  const problems = own.flatMap((path) =>
    coloursIn(readFileSync(join(ROOT, path), "utf8")).map(
      ({ line, value }) => `${path}:${line}: ${value}; give it a name in ${TOKENS}`,
    ),
  );
  return { problems, note: `${own.length} files` };
}
