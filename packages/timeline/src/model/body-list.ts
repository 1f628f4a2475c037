import { literalEnd } from "./tokens.ts";

/** A JSON body around the longest list of its top level; joined they are the body again. */
export interface SplitBody {
  readonly head: string;
  /** Each element with the comma before it. */
  readonly elements: readonly string[];
  readonly tail: string;
}

interface List {
  readonly from: number;
  readonly to: number;
  readonly starts: readonly number[];
}

const CHAR = { quote: 34, comma: 44, openList: 91, closeList: 93, openObject: 123, closeObject: 125 } as const;

/** All lists directly in the outermost object. */
function topLists(body: string): List[] {
  const lists: List[] = [];
  let starts: number[] = [];
  let depth = 0;
  let inList = false;
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    if (code === CHAR.quote) {
      const end = literalEnd(body, at);
      if (end < 0) break;
      at = end - 1;
    } else if (code === CHAR.openList || code === CHAR.openObject) {
      depth++;
      if (depth === 2 && code === CHAR.openList) {
        inList = true;
        starts = [at + 1];
      }
    } else if (code === CHAR.closeList || code === CHAR.closeObject) {
      if (depth === 2 && inList) {
        lists.push({ from: starts[0] ?? at, to: at, starts });
        inList = false;
      }
      depth--;
    } else if (code === CHAR.comma && depth === 2 && inList) starts.push(at);
  }
  return lists;
}

/** Cuts a body for {@link SplitBody}. Text that holds no such list is all head. */
export function splitBody(body: string): SplitBody {
  let longest: List | undefined;
  for (const list of topLists(body)) {
    if (longest === undefined || list.to - list.from > longest.to - longest.from) longest = list;
  }
  if (longest === undefined || longest.from === longest.to) return { head: body, elements: [], tail: "" };
  const { from, to, starts } = longest;
  const elements = starts.map((start, at) => body.slice(start, starts[at + 1] ?? to));
  return { head: body.slice(0, from), elements, tail: body.slice(to) };
}
