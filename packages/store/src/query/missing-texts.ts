import type { SearchPage } from "@openexec/protocol";

/** Of how many runs nobody can say whether they have a text, and why. */
export type MissingTexts = Pick<SearchPage, "textsDue" | "textsUnreadable">;

/** @param unreadable so many of those that are `missing` */
export function missingTexts(missing: number, unreadable: number): MissingTexts {
  const due = missing - unreadable;
  return { ...(due > 0 && { textsDue: due }), ...(unreadable > 0 && { textsUnreadable: unreadable }) };
}
