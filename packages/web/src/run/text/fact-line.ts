import { plainText } from "./plain.ts";

/** Facts in one line, which breaks between them and never within one: a number stays beside its unit. */
export function factLine(facts: readonly (string | undefined)[]): string {
  return facts
    .filter((fact) => fact !== undefined)
    .map((fact) => plainText(fact).replaceAll(" ", "\u00a0"))
    .join(" · ");
}
