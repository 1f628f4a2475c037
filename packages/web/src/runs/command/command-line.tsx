import { Search, X } from "lucide-react";
import {
  type KeyboardEvent,
  type Ref,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { cx } from "../../parts/cx.ts";
import { IconButton } from "../../parts/icon-button.tsx";
import { Keys } from "../../parts/keys.tsx";
import type { RunsView } from "../view/runs-view.ts";
import type { ChangeView } from "../view/use-view.ts";
import { CommandText } from "./command-text.tsx";
import { accept, fieldAt, type Suggestion, suggest } from "./completion.ts";
import { SuggestionList } from "./suggestion-list.tsx";
import { commandOf, readCommand } from "./text.ts";
import { type FacetValues, useKnownValues } from "./use-known-values.ts";

export interface CommandHandle {
  focus(): void;
}

interface Props {
  readonly view: RunsView;
  /** What of the URL is no filter. */
  readonly rejected: string;
  readonly change: ChangeView;
  readonly facets: FacetValues | undefined;
  readonly query: URLSearchParams;
  readonly ref: Ref<CommandHandle>;
}

/** The filter as a command: always what the URL and the rail say, unless it is being edited. */
export function CommandLine({ view, rejected, change, facets, query, ref }: Props) {
  const shown = [commandOf(view), rejected].filter((part) => part !== "").join(" ");
  const [draft, setDraft] = useState<string>();
  const [caret, setCaret] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  /** Where the caret has to be once the text that was taken is there. */
  const place = useRef<number>(undefined);
  const listId = useId();
  const text = draft ?? shown;
  const { problems } = readCommand(text, view, Date.now());
  const field = isOpen ? fieldAt(text, caret) : undefined;
  const known = useKnownValues(facets, field, query);
  const suggestions = isOpen ? suggest(text, caret, known) : [];
  // What is half written is no mistake yet: while somebody types, the token at the caret is left alone.
  const isTyping = isOpen && draft !== undefined;
  const reported = problems.filter((problem) => !isTyping || problem.to < caret);
  const problem = reported[0];
  // What is wrong with the URL is said where its runs would be, until somebody comes here to mend it.
  const isSaid = draft !== undefined || isOpen;

  useImperativeHandle(ref, () => ({ focus: () => input.current?.focus() }), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view, by whatever way, takes back what was typed
  useEffect(() => setDraft(undefined), [shown]);

  const edit = (next: string, at: number) => {
    setDraft(next);
    setCaret(at);
    setOpen(true);
    setChosen(-1);
  };
  const apply = () => {
    const read = readCommand(text, view, Date.now());
    setOpen(false);
    if (read.problems.length > 0) return;
    change({ ...read.change, peek: undefined });
    if (commandOf({ ...view, ...read.change }) === shown) setDraft(undefined);
  };
  const take = (suggestion: Suggestion) => {
    const next = accept(text, suggestion);
    edit(next.text, next.caret);
    place.current = next.caret;
  };
  // With the text, not a frame later: by then the next letters may be typed.
  useLayoutEffect(() => {
    if (place.current === undefined) return;
    input.current?.setSelectionRange(place.current, place.current);
    place.current = undefined;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const suggestion = suggestions[chosen];
    if (step !== undefined && suggestions.length > 0) {
      setChosen((chosen + step + suggestions.length + 1) % (suggestions.length + 1));
    } else if (
      event.key === "Tab" &&
      !event.shiftKey &&
      suggestions[Math.max(0, chosen)] !== undefined &&
      isOpen &&
      draft !== undefined
    ) {
      take(suggestions[Math.max(0, chosen)] as Suggestion);
    } else if (event.key === "Enter") {
      if (suggestion === undefined || chosen === suggestions.length) apply();
      else take(suggestion);
    } else if (event.key === "Escape") {
      if (!isOpen) input.current?.blur();
      setOpen(false);
      if (!isOpen) setDraft(undefined);
    } else return;
    event.preventDefault();
  };

  return (
    <div className="relative flex h-9 min-w-0 flex-1 items-center gap-2">
      <Search aria-hidden className="text-muted" />
      <div className="relative min-w-0 flex-1">
        <CommandText text={text} problems={reported} />
        <input
          ref={input}
          value={text}
          role="combobox"
          aria-label="Filter"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={suggestions[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          aria-invalid={problem !== undefined}
          aria-describedby={`${listId}-problem`}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          placeholder="Filter: status:failed tool:git.* cost:>0.5 or any text"
          className={cx(
            "relative h-9 w-full touch:h-11 text-ellipsis bg-transparent font-mono text-mono text-transparent caret-ink outline-none",
            "placeholder:font-sans placeholder:text-body",
          )}
          onChange={(event) => edit(event.target.value, event.target.selectionStart ?? event.target.value.length)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false);
            setChosen(-1);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {text === "" ? (
        <span className="touch:hidden">
          <Keys of="/" />
        </span>
      ) : (
        <IconButton
          label="Clear the filter"
          icon={<X />}
          onClick={() => {
            setDraft(undefined);
            change({ ...readCommand("", view, Date.now()).change, peek: undefined });
          }}
        />
      )}
      <SuggestionList
        id={listId}
        suggestions={suggestions}
        chosen={chosen}
        problem={isSaid ? problem : undefined}
        onTake={take}
        onFix={(fixed) => edit(fixed, fixed.length)}
        text={text}
      />
    </div>
  );
}
