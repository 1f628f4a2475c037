import { ApiError } from "../data/api-error.ts";
import { Button } from "./button.tsx";
import { StateMessage } from "./state-message.tsx";

interface Props {
  /** What could not be done, as a sentence without a full stop. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** An error of the API: what happened, where, and a way on. */
export function ErrorState({ title, error, onRetry }: Props) {
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof ApiError ? error.problem?.known : undefined;
  return (
    <StateMessage
      isError
      title={title}
      actions={
        onRetry && (
          <Button look="outline" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      <p>{message}</p>
      {known !== undefined && known.length > 0 && <p>Known: {known.slice(0, 12).join(", ")}</p>}
      {error instanceof ApiError && <p className="pt-2 font-mono text-mono">{`${error.code} · ${error.request}`}</p>}
    </StateMessage>
  );
}
