import { useMemo } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { ansiParts } from "./ansi.ts";

/** What a terminal would show, with its colours. */
export function AnsiText({ text }: { readonly text: string }) {
  const parts = useMemo(() => withKeys(ansiParts(text), (part) => part.style), [text]);
  return parts.map(({ key, item }) => (
    <span key={key} className={item.style}>
      {item.text}
    </span>
  ));
}
