import type { ArtifactRef } from "@openexec/timeline";

/** Of a file whose text is searched; a longer one is found by its name only. */
const MOST_TEXT = 1024 * 1024;
const TEXTUAL = /^(?:text\/|application\/json)/;

/** Whether the text of a file is searched. */
export function isSearched({ bytes, mediaType }: Pick<ArtifactRef, "bytes" | "mediaType">): boolean {
  return bytes <= MOST_TEXT && TEXTUAL.test(mediaType);
}

/** The text that is searched. */
export function searchedText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
