import { formatCount } from "@openexec/timeline";
import { escapeLine } from "../../text/escape.ts";
import type { Painter } from "../../text/painter.ts";
import type { DamageFigures } from "../figures.ts";
import { heading, INNER, line, wrap } from "./layout.ts";

export function damageHeading(number: number, paint: Painter): readonly string[] {
  return heading(5, "Flip one byte", [`In a copy of #${number}, the test that failed is made to look green.`], paint);
}

/** Which byte was changed, and what `verify` says. */
export function damagePage(damage: DamageFigures, paint: Painter): readonly string[] {
  const { finding, file } = damage;
  const found = finding.line > 0;
  return [
    line(`${file}, byte ${formatCount(damage.offset)}`),
    line(`  ${paint.red(`− ${damage.context}${damage.before}`)}`),
    line(`  ${paint.green(`+ ${damage.context}${damage.after}`)}`),
    "",
    line(`${paint.red(found ? "✗ damaged" : "✓ not noticed")}  ${paint.bold(`${file}, line ${finding.line}`)}`),
    ...wrap(escapeLine(finding.message), INNER - 2).map((text) => line(`  ${text}`)),
    ...(finding.expected === "" ? [] : [line(`  ${paint.dim("expected")} ${finding.expected}`)]),
    ...(finding.found === "" ? [] : [line(`  ${paint.dim("found   ")} ${finding.found}`)]),
  ];
}
