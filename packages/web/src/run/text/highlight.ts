import {
  createCssVariablesTheme,
  createHighlighterCore,
  type HighlighterCore,
  type LanguageRegistration,
} from "@shikijs/core";
import { createJavaScriptRegexEngine } from "@shikijs/engine-javascript";

/** Languages of code blocks, by the names that models give them. Each grammar is its own file, loaded when it is met. */
const GRAMMARS: Readonly<Record<string, () => Promise<{ readonly default: LanguageRegistration[] }>>> = {
  bash: () => import("@shikijs/langs/bash"),
  c: () => import("@shikijs/langs/c"),
  cpp: () => import("@shikijs/langs/cpp"),
  css: () => import("@shikijs/langs/css"),
  go: () => import("@shikijs/langs/go"),
  html: () => import("@shikijs/langs/html"),
  java: () => import("@shikijs/langs/java"),
  javascript: () => import("@shikijs/langs/javascript"),
  json: () => import("@shikijs/langs/json"),
  markdown: () => import("@shikijs/langs/markdown"),
  python: () => import("@shikijs/langs/python"),
  rust: () => import("@shikijs/langs/rust"),
  sql: () => import("@shikijs/langs/sql"),
  toml: () => import("@shikijs/langs/toml"),
  tsx: () => import("@shikijs/langs/tsx"),
  typescript: () => import("@shikijs/langs/typescript"),
  yaml: () => import("@shikijs/langs/yaml"),
};

const NAMES: Readonly<Record<string, string>> = {
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  console: "bash",
  js: "javascript",
  mjs: "javascript",
  jsx: "tsx",
  ts: "typescript",
  mts: "typescript",
  py: "python",
  rs: "rust",
  yml: "yaml",
  md: "markdown",
  golang: "go",
  "c++": "cpp",
  jsonc: "json",
};

/** Longer lines stay as they are: nobody wrote them. */
const LONGEST_LINE = 1_000;

/** A piece of a line in one colour. */
export interface Piece {
  readonly text: string;
  /** A `var(--code-…)` of the tokens; undefined: that of the text around. */
  readonly color: string | undefined;
}

let made: Promise<HighlighterCore> | undefined;

/** The grammar for a language by any of its names; `undefined` when there is none. */
export function grammarOf(language: string | undefined): string | undefined {
  const name =
    language
      ?.trim()
      .toLowerCase()
      .split(/[\s{:,]/)[0] ?? "";
  const known = NAMES[name] ?? name;
  return Object.hasOwn(GRAMMARS, known) ? known : undefined;
}

/** Lines of code in the colours of their grammar. @param grammar from {@link grammarOf} */
export async function highlight(code: string, grammar: string): Promise<readonly (readonly Piece[])[]> {
  made ??= createHighlighterCore({
    themes: [createCssVariablesTheme({ name: "tokens", variablePrefix: "--code-" })],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const highlighter = await made;
  const load = GRAMMARS[grammar];
  if (load !== undefined) await highlighter.loadLanguage(load);
  const { tokens } = highlighter.codeToTokens(code, {
    lang: grammar,
    theme: "tokens",
    // A limit in time would colour half a line on a slow machine; the length is what is limited.
    tokenizeTimeLimit: 0,
    tokenizeMaxLineLength: LONGEST_LINE,
  });
  return tokens.map((line) =>
    line.map(({ content, color }) => ({
      text: content,
      color: color === undefined || color.includes("foreground") ? undefined : color,
    })),
  );
}
