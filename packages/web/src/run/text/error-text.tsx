import { plainText } from "./plain.ts";

/** What went wrong, in the words of the record. */
export function ErrorText({ children }: { readonly children: string }) {
  return <p className="max-w-[84ch] whitespace-pre-wrap break-words text-failed">{plainText(children)}</p>;
}
