import { useState } from "react";

/** Longer thoughts have three lines until they are opened. */
const SHORT = 240;

/** What a model thought: secondary text. */
export function Thought({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  const long = text.length > SHORT || text.split("\n").length > 3;
  return (
    <div className="max-w-[84ch] text-muted text-small">
      <p className={`whitespace-pre-wrap break-words ${long && !open ? "line-clamp-3" : ""}`}>{text}</p>
      {long && (
        <button type="button" className="text-accent-text hover:underline" onClick={() => setOpen(!open)}>
          {open ? "Less" : "The whole thought"}
        </button>
      )}
    </div>
  );
}
