import type { Finding, Verification } from "@openexec/timeline";
import { escapeLine } from "../text/escape.ts";
import { counted } from "../text/numbers.ts";
import type { Painter } from "../text/painter.ts";
import { truncate } from "../text/width.ts";

/** Every finding with its place, what was expected and what was found, then the verdict. */
export function renderVerification(
  { ok, findings, head, lines, assurance }: Verification,
  frame: { readonly columns: number },
  paint: Painter,
): readonly string[] {
  const verdict = ok ? paint.green("✓ ok") : paint.red("✗ damaged");
  const facts = [counted(lines, "line"), assurance, ...(head === undefined ? [] : [`head ${head.hash}`])];
  return [
    ...findings.flatMap((found) => findingLines(found, paint)),
    `${verdict}  ${truncate(facts.join("  "), frame.columns - 12)}`,
  ];
}

function findingLines(found: Finding, paint: Painter): readonly string[] {
  const colour = { error: paint.red, warning: paint.yellow, note: paint.dim }[found.severity];
  const place = [
    escapeLine(found.file),
    found.line === undefined ? "" : `line ${found.line}`,
    found.offset === undefined ? "" : `byte ${found.offset}`,
    found.seqs === undefined ? "" : `named by event ${found.seqs.join(", ")}`,
  ];
  const lines = [
    `${colour(found.severity)}  ${place.filter((part) => part !== "").join("  ")}`,
    `  ${escapeLine(found.message)} ${paint.dim(`(${found.code})`)}`,
  ];
  if (found.expected !== undefined) lines.push(`  expected  ${escapeLine(found.expected)}`);
  if (found.found !== undefined) lines.push(`  found     ${escapeLine(found.found)}`);
  return lines;
}
