import type { ReactNode } from "react";
import { ApiError } from "../data/api-error.ts";
import { Button } from "./button.tsx";
import { StateMessage } from "./state-message.tsx";

interface Props {
  /** What could not be done, as a sentence without a full stop. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** Another way on, beside asking again. */
  readonly wayOn?: ReactNode;
}

/** What the API says to programs, in words for people, by its stable codes. */
const WORDS: Readonly<Record<string, string>> = {
  run_not_found: "There is no such run here. It may have been deleted, or its address has a slip.",
};

/** Errors that the language has for code that met what it did not expect: of the server, or of a recording. */
const UNEXPECTED = [TypeError, RangeError, SyntaxError];

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!UNEXPECTED.some((type) => error instanceof type)) return error.message;
  return `Something here has another form than this page knows: the recording may be damaged, or the server of another version. (${error.message})`;
}

/** An error of the API: what happened, where, and a way on. */
export function ErrorState({ title, error, onRetry, wayOn }: Props) {
  const message = (error instanceof ApiError && WORDS[error.code]) || wordsOf(error);
  const known = error instanceof ApiError ? error.problem?.known : undefined;
  return (
    <StateMessage
      isError
      title={title}
      actions={
        <>
          {onRetry !== undefined && (
            <Button look="outline" onClick={onRetry}>
              Try again
            </Button>
          )}
          {wayOn}
        </>
      }
    >
      <p>{message}</p>
      {known !== undefined && known.length > 0 && <p>Known: {known.slice(0, 12).join(", ")}</p>}
      {error instanceof ApiError && <p className="pt-2 font-mono text-mono">{`${error.code} · ${error.request}`}</p>}
    </StateMessage>
  );
}
