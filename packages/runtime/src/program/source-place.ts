import { SourceMap, type SourceMapPayload } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** What a program was compiled from. */
export interface ProgramPlace {
  /** How errors call the flow: the path of its entry. */
  readonly entry: string;
  /** What module paths are relative to; absent: they are named as the program has them. */
  readonly root?: string | undefined;
}

const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)\s*$/m;

/**
 * Where in the sources an error of a compiled program was thrown, as `file:line:column`: in a module of the project, where
 * one is on the stack, else in a package. `undefined` when the stack does not tell.
 * @param file the compiled program, as it was loaded
 */
export function sourcePlaceOf(
  error: unknown,
  file: string,
  program: string,
  { root }: ProgramPlace,
): string | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const payload = INLINE_MAP.exec(program)?.[1];
  if (payload === undefined) return undefined;
  const map = new SourceMap(JSON.parse(Buffer.from(payload, "base64").toString("utf8")) as SourceMapPayload);
  const places = positionsIn(stack, file).flatMap(([line, column]) => {
    const entry = map.findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return [];
    const { originalSource, originalLine, originalColumn } = entry;
    const path = root === undefined || isAbsolute(originalSource) ? originalSource : resolve(root, originalSource);
    return [{ path, text: `${path}:${originalLine + 1}:${originalColumn + 1}`, source: originalSource }];
  });
  const own = places.filter(({ source }) => !source.startsWith("openexec:"));
  return (own.find(({ source }) => !source.includes("node_modules/")) ?? own[0])?.text;
}

/** Line and column of each mention of the program, from 1. A syntax error names the line only. */
function positionsIn(stack: string, file: string): readonly (readonly [number, number])[] {
  const names = [pathToFileURL(file).href, file];
  return stack.split("\n").flatMap((text) => {
    const name = names.find((each) => text.includes(`${each}:`));
    if (name === undefined) return [];
    const [, line, column] = /^(\d+)(?::(\d+))?/.exec(text.slice(text.indexOf(name) + name.length + 1)) ?? [];
    return line === undefined ? [] : [[Number(line), Number(column ?? 1)] as const];
  });
}
