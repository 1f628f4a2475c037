import type { PayloadOf } from "@openexec/timeline";
import type { ContextItem, PackedContext } from "../flow/types.ts";
import { originals } from "../globals/originals.ts";
import type { CallsPart } from "./parts.ts";

const CONTEXT_PACK_SCHEMA = "openexec.context-pack.v1";

/** Tokens of a text where no tokenizer is known: a quarter of its UTF-8 bytes, rounded up. */
function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/**
 * The bytes of a context pack: what was offered, what fitted the budget, and why the rest did not.
 * @param shown the items as the log holds them: every hash is one of these bytes
 */
export function contextPackJson(
  items: readonly ContextItem[],
  budget: number,
  shown: readonly ContextItem[] = items,
): { readonly json: string; readonly pack: PackedContext } {
  let total = 0;
  const listed = shown.map((item) => {
    const tokens = estimateTokens(item.content);
    const fits = item.included && total + tokens <= budget;
    if (fits) total += tokens;
    return {
      source: item.source,
      ...(item.range !== undefined && { range: item.range }),
      sha256: originals.hash("sha256", item.content),
      tokens,
      included: fits,
      reason: item.included && !fits ? "over the budget" : item.reason,
    };
  });
  const text = items
    .filter((_, index) => listed[index]?.included)
    .map((item) => item.content)
    .join("\n");
  const hash = originals.hash("sha256", JSON.stringify(listed));
  const json = `${JSON.stringify({ schema: CONTEXT_PACK_SCHEMA, budget, total, hash, items: listed }, undefined, 2)}\n`;
  return { json, pack: { hash, text, total } };
}

/** Packs context for the steps that follow, and keeps the pack as a named product. */
export function packContext(calls: CallsPart, items: readonly ContextItem[], budget: number): PackedContext {
  const { json, pack } = contextPackJson(items, budget, shownItems(calls, items));
  if (calls.meetsEnd()) return pack;
  const artifact = calls.attempt.keep(Buffer.from(json), "application/json");
  keepProduct(calls, { name: "context_pack.json", role: "context_pack", artifact });
  return pack;
}

/** Names a product of flow code, or of a function inside of which nothing is compared. */
export function keepProduct({ attempt, parentId, scope }: CallsPart, payload: PayloadOf<"ArtifactCreated">): void {
  if (parentId === undefined) attempt.utter({ type: "ArtifactCreated", payload, scope: () => scope });
  else attempt.emit("ArtifactCreated", payload, scope);
}

function shownItems(calls: CallsPart, items: readonly ContextItem[]): readonly ContextItem[] {
  const plain = items.map(({ source, range, content, included, reason }) => ({
    source,
    ...(range !== undefined && { range }),
    content,
    included,
    reason,
  }));
  return calls.attempt.engine.driver.clean(plain);
}
