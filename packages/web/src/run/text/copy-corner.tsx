import { Check, Copy } from "lucide-react";
import { useCopy } from "../../parts/copy.ts";
import { IconButton } from "../../parts/icon-button.tsx";

/** The button to copy a block, in its corner while it is pointed at. */
export function CopyCorner({ text }: { readonly text: string }) {
  const [copied, copy] = useCopy();
  return (
    <IconButton
      className="absolute top-1 right-1 bg-region opacity-0 focus-visible:opacity-100 group-hover/code:opacity-100"
      label="Copy"
      icon={copied === undefined ? <Copy /> : <Check />}
      onClick={() => copy(text)}
    />
  );
}
