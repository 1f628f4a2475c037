import { useEffect, useState } from "react";

/** Copies text and says for a moment that it did: `[copied, copy]`. */
export function useCopy(): readonly [string | undefined, (text: string) => void] {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(text),
      // Refused by the browser: nothing is said to be copied.
      () => setCopied(undefined),
    );
  };
  return [copied, copy];
}
