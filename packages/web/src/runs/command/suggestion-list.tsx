import type { FilterProblem } from "@openexec/protocol";
import { cx } from "../../parts/cx.ts";
import type { Suggestion } from "./completion.ts";

interface Props {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly problem: FilterProblem | undefined;
  readonly text: string;
  readonly onTake: (suggestion: Suggestion) => void;
  readonly onFix: (text: string) => void;
}

/** Below the command: what is wrong with it, and what could stand at the caret. */
export function SuggestionList({ id, suggestions, chosen, problem, text, onTake, onFix }: Props) {
  const isShown = suggestions.length > 0 || problem !== undefined;
  return (
    <div className={cx("absolute top-full left-0 z-30 max-w-full", isShown ? "floating min-w-80" : "")}>
      <div
        id={`${id}-problem`}
        role="status"
        className={problem === undefined ? "sr-only" : "flex items-baseline gap-2 px-3 py-2 text-failed text-small"}
      >
        {problem !== undefined && <span className="first-letter:uppercase">{problem.message}</span>}
        {problem?.nearest !== undefined && problem.param === undefined && (
          <button
            type="button"
            className="shrink-0 text-accent-text hover:underline"
            onMouseDown={(event) => {
              event.preventDefault();
              onFix(text.slice(0, problem.from) + problem.nearest + text.slice(problem.to));
            }}
          >
            {`Use ${problem.nearest}`}
          </button>
        )}
      </div>
      <div
        id={id}
        role="listbox"
        aria-label="Suggestions"
        className={suggestions.length > 0 ? "max-h-80 overflow-auto p-1" : "hidden"}
      >
        {suggestions.map((suggestion, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: see the list
          <div
            key={suggestion.label}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={cx(
              "flex h-6 items-center gap-6 rounded px-2 text-small touch:min-h-11",
              index === chosen ? "bg-pressed" : "hover:bg-hover",
            )}
            onMouseDown={(event) => {
              // Before the input loses the focus.
              event.preventDefault();
              onTake(suggestion);
            }}
          >
            <span className="min-w-0 flex-1 truncate font-mono text-mono">{suggestion.label}</span>
            <span className="shrink-0 text-muted tabular-nums">{suggestion.note}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
