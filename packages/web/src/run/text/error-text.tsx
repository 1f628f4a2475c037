import { useState } from "react";
import { MoreLines } from "./more-lines.tsx";
import { plainText } from "./plain.ts";

/** Of a message that is shown at first: the command of a tool and all that it printed may be in it. */
const SHOWN = { lines: 3, characters: 200 } as const;

/** What went wrong, in the words of the record; the rest of a long message opens. */
export function ErrorText({ children }: { readonly children: string }) {
  const [open, setOpen] = useState(false);
  const lines = children.split("\n");
  const start = lines.slice(0, SHOWN.lines).join("\n").slice(0, SHOWN.characters);
  const isCut = !open && start.length < children.length;
  return (
    <div className="max-w-[84ch]">
      <p className="whitespace-pre-wrap break-words text-failed">{plainText(isCut ? `${start}…` : children)}</p>
      {isCut && (
        <div className="-mx-2">
          <MoreLines hidden={children.length - start.length} unit="characters" onShow={() => setOpen(true)} />
        </div>
      )}
    </div>
  );
}
