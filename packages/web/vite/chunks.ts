import { fileURLToPath } from "node:url";
import type { Rolldown } from "vite";

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** What is loaded together, the most general first: each has what its entries import, without what one before it has. */
const TOGETHER = [
  { name: "app", entries: [source("main.tsx")] },
  { name: "run", entries: [source("run/run-page.tsx"), source("run/panels/conversation/conversation.tsx")] },
] as const;

const found = new Map<string, string | null>();

/**
 * Names the file that a module goes into. Left alone, the bundler makes a file of each few modules that two others share,
 * and a page waits for sixty of them. Entries stay files of their own: budgets are told by their names.
 */
export const chunkOf: Rolldown.CodeSplittingNameFunction = (id, context) => {
  if (found.size === 0) {
    for (const { name, entries } of TOGETHER) {
      const waiting: string[] = [...entries];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (found.has(next)) continue;
        found.set(next, (entries as readonly string[]).includes(next) ? null : name);
        waiting.push(...(context.getModuleInfo(next)?.importedIds ?? []));
      }
    }
  }
  return found.get(id) ?? null;
};
