import { formatCompact, formatCount } from "@openexec/timeline";
import { Section } from "./section.tsx";

interface Props {
  /** `true` and `false` with their counts, as the API has them. */
  readonly values: readonly { readonly value: string; readonly count: number }[] | undefined;
  readonly asked: boolean | undefined;
  readonly onAsked: (asked: boolean | undefined) => void;
}

const CHOICES = [
  { asked: true, label: "Asked a person" },
  { asked: false, label: "Asked nobody" },
] as const;

/** Runs that asked a person something, or did not: one of both, and again for all. */
export function InteractionFacet({ values, asked, onAsked }: Props) {
  return (
    <Section title="Interaction">
      {CHOICES.map((choice) => {
        const count = values?.find((each) => each.value === String(choice.asked))?.count;
        return (
          <button
            key={choice.label}
            type="button"
            aria-pressed={asked === choice.asked}
            className="flex h-6 items-center gap-2 rounded px-2 text-left text-small hover:bg-hover aria-pressed:bg-pressed aria-pressed:font-medium touch:min-h-11"
            onClick={() => onAsked(asked === choice.asked ? undefined : choice.asked)}
          >
            <span className="flex-1">{choice.label}</span>
            <span className="text-muted tabular-nums" title={count === undefined ? undefined : formatCount(count)}>
              {count === undefined ? "" : formatCompact(count)}
            </span>
          </button>
        );
      })}
    </Section>
  );
}
