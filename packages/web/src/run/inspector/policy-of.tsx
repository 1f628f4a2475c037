import { POLICY_COLORS, policyWords } from "../panels/policy/words.ts";
import { LoadedList } from "../parts/loaded-list.tsx";
import { useRunStore } from "../state/use-run.ts";
import { plainText } from "../text/plain.ts";

/** What an attempt wanted to do and what the policy said to it, each a jump. */
export function PolicyOf({ attemptId }: { readonly attemptId: string }) {
  const store = useRunStore();
  return (
    <LoadedList
      name="policy checks"
      read={() => store.source.policyChecks()}
      empty="No policy was asked"
      isEmpty={({ length }) => length === 0}
    >
      {(checks) => (
        <ul className="-mx-1 text-small">
          {checks
            .filter((check) => check.attemptId === attemptId)
            .map((check) => (
              <li key={check.seq}>
                <button
                  type="button"
                  title={plainText(`${check.rule}: ${check.reason}`)}
                  className="flex w-full items-baseline gap-2 rounded px-1 text-left hover:bg-hover"
                  onClick={() => store.seek(check.seq)}
                >
                  <span className={`shrink-0 ${POLICY_COLORS[check.decision]}`}>{policyWords(check)}</span>
                  <span className="shrink-0">{plainText(check.capability)}</span>
                  <span className="min-w-0 truncate font-mono text-mono text-muted">{plainText(check.resource)}</span>
                </button>
              </li>
            ))}
        </ul>
      )}
    </LoadedList>
  );
}
