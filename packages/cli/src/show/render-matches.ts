import type { SearchHit, SearchPage } from "@openexec/protocol";
import { formatRelative } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import type { Painter } from "../text/painter.ts";
import { paintStatus } from "../text/status.ts";
import { nameOf, titleOf } from "./render-list.ts";
import { renderTrouble, type Trouble } from "./render-trouble.ts";

/** Runs that hold a text: a line for each, and below it where. */
export function renderMatches(page: SearchPage, trouble: Trouble, nowMs: number, paint: Painter): readonly string[] {
  const lines = page.matches.flatMap(({ run, hits, more }) => {
    const started = formatRelative(Date.parse(run.startedAt), nowMs);
    const head = `${nameOf(run)}  ${paintStatus(run.status, paint)}  ${titleOf(run)}  ${paint.dim(started)}`;
    return [head, ...hits.map((hit) => hitLine(hit, paint)), ...(more ? [paint.dim("    … and more")] : [])];
  });
  if (lines.length === 0) lines.push("No run has that text.");
  if (page.nextCursor !== undefined) lines.push(paint.dim("… there are more runs: --limit shows them"));
  return [...lines, ...renderTrouble(trouble, paint)];
}

function hitLine({ seq, part, excerpt, mark }: SearchHit, paint: Painter): string {
  const [before, hit, after] = [excerpt.slice(0, mark.from), excerpt.slice(mark.from, mark.to), excerpt.slice(mark.to)];
  const where = paint.dim(`    ${String(seq).padStart(5)} ${part.replace("_", " ").padEnd(11)}`);
  return `${where} ${oneLine(before)}${paint.yellow(oneLine(hit))}${oneLine(after)}`;
}

function oneLine(text: string): string {
  return escapeLine(text.replace(/\s+/g, " "));
}
