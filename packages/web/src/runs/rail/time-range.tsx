import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { formatLocal } from "../../parts/timestamp-forms.ts";
import { isBounded, type RunsView } from "../view/runs-view.ts";
import { PRESETS } from "../view/time-range.ts";
import type { ChangeView } from "../view/use-view.ts";
import { Section } from "./section.tsx";

interface Props {
  readonly view: RunsView;
  readonly change: ChangeView;
}

const ROW =
  "flex h-6 items-center rounded px-2 text-left text-small hover:bg-hover aria-pressed:bg-pressed aria-pressed:font-medium touch:min-h-11";

/** When the runs started: all time, a stretch up to now, or bounds of one's own. */
export function TimeRange({ view, change }: Props) {
  const bounded = isBounded(view);
  const [isCustom, setCustom] = useState(false);
  const choose = (range: string | undefined) => {
    const { from: _, to: __, ...filter } = view.filter;
    setCustom(false);
    change({ filter, range, peek: undefined });
  };
  const known = PRESETS.some((preset) => preset.range === view.range);
  return (
    <Section title="Started">
      <button
        type="button"
        aria-pressed={!bounded && view.range === undefined}
        className={ROW}
        onClick={() => choose(undefined)}
      >
        All
      </button>
      {PRESETS.map(({ range, label }) => (
        <button
          key={range}
          type="button"
          aria-pressed={!bounded && view.range === range}
          className={ROW}
          onClick={() => choose(range)}
        >
          {label}
        </button>
      ))}
      {view.range !== undefined && !known && !bounded && (
        <button type="button" aria-pressed className={ROW} onClick={() => choose(undefined)}>
          {`Last ${view.range}`}
        </button>
      )}
      <button type="button" aria-pressed={bounded} className={ROW} onClick={() => setCustom(!isCustom)}>
        Between…
      </button>
      {(isCustom || bounded) && <Bounds key={`${view.filter.from} ${view.filter.to}`} view={view} change={change} />}
    </Section>
  );
}

/** `2026-11-20T12:36` of an RFC 3339 time, as the browser's field wants it. */
const fieldValue = (at: string | undefined) =>
  at === undefined ? "" : formatLocal(new Date(at)).replace(" ", "T").slice(0, 16);

function Bounds({ view, change }: Props) {
  const [from, setFrom] = useState(fieldValue(view.filter.from));
  const [to, setTo] = useState(fieldValue(view.filter.to));
  const apply = () => {
    const { from: _, to: __, ...filter } = view.filter;
    const bounds = {
      ...(from !== "" && { from: new Date(from).toISOString() }),
      // The minute that is named is part of it.
      ...(to !== "" && { to: new Date(Date.parse(to) + 59_999).toISOString() }),
    };
    change({ filter: { ...filter, ...bounds }, peek: undefined });
  };
  const field = (label: string, value: string, set: (value: string) => void) => (
    <label className="flex flex-col text-label text-muted">
      {label}
      <input
        type="datetime-local"
        value={value}
        onChange={(event) => set(event.target.value)}
        className="h-7 min-w-0 rounded border border-control bg-transparent px-1.5 text-ink text-small touch:h-11"
      />
    </label>
  );
  return (
    <form
      className="flex flex-col gap-2 px-2 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      {field("From", from, setFrom)}
      {field("To", to, setTo)}
      <Button type="submit" look="outline" disabled={from === "" && to === ""}>
        Apply
      </Button>
    </form>
  );
}
