import type { Part } from "@openexec/timeline";
import { withKeys } from "../../parts/with-keys.ts";
import { PartView } from "./part-view.tsx";

/** The parts of a message, one below the other. */
export function MessageParts({ parts }: { readonly parts: readonly Part[] }) {
  return (
    <div className="flex flex-col gap-1">
      {withKeys(parts, ({ type }) => type).map(({ key, item }) => (
        <PartView key={key} part={item} />
      ))}
    </div>
  );
}
