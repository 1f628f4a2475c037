import { type FilterProblem, type FilterToken, tokenize } from "@openexec/protocol";

const LOOKS = {
  minus: "text-muted",
  key: "text-muted",
  colon: "text-muted",
  not: "text-muted",
  comma: "text-muted",
  value: "text-ink",
  text: "text-ink",
} as const satisfies Record<FilterToken["tokenType"], string>;

interface Props {
  readonly text: string;
  readonly problems: readonly FilterProblem[];
}

/** The command under its transparent input: what is wrong has a wavy line at its token. */
export function CommandText({ text, problems }: Props) {
  let at = 0;
  const parts = tokenize(text).flatMap((token) => {
    const gap = text.slice(at, token.from);
    at = token.to;
    const isWrong = problems.some(
      (problem) => token.from < Math.max(problem.to, problem.from + 1) && token.to > problem.from,
    );
    return [
      gap,
      <span
        key={token.from}
        className={`${LOOKS[token.tokenType]} ${isWrong ? "underline decoration-failed-bar decoration-wavy underline-offset-4" : ""}`}
      >
        {text.slice(token.from, token.to)}
      </span>,
    ];
  });
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-0 flex items-center overflow-hidden whitespace-pre font-mono text-mono"
    >
      <span>{parts}</span>
    </span>
  );
}
