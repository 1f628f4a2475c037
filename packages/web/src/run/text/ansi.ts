import Anser from "anser";
import { plainText } from "./plain.ts";

export interface AnsiPart {
  readonly text: string;
  /** Class names. */
  readonly style: string;
}

/** Colours of a terminal as those of the page that can be read on its background. */
const COLORS: Readonly<Record<string, string>> = {
  "ansi-red": "text-failed",
  "ansi-bright-red": "text-failed",
  "ansi-green": "text-completed",
  "ansi-bright-green": "text-completed",
  "ansi-yellow": "text-waiting",
  "ansi-bright-yellow": "text-waiting",
  "ansi-blue": "text-running",
  "ansi-bright-blue": "text-running",
  "ansi-magenta": "text-interrupted",
  "ansi-bright-magenta": "text-interrupted",
  "ansi-cyan": "text-running",
  "ansi-bright-cyan": "text-running",
  "ansi-bright-black": "text-muted",
};

/** A text with the colours that its escape sequences ask for, and without the sequences. */
export function ansiParts(text: string): readonly AnsiPart[] {
  if (!text.includes("\u001b")) return [{ text: plainText(text), style: "" }];
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map(({ content, fg, decorations }) => {
    const weight = decorations.includes("bold") ? "font-semibold" : "";
    const dim = decorations.includes("dim") ? "text-muted" : "";
    return { text: plainText(content), style: [COLORS[fg ?? ""] ?? "", weight, dim].filter(Boolean).join(" ") };
  });
}
