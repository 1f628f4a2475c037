/**
 * Text as it is compared: upper and lower case are one, also at the end of a Greek word. One UTF-16 unit stays one, so
 * that offsets in it are offsets in the text.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  const folded = lower.length === text.length ? lower : foldUnits(text);
  return folded.replaceAll("ς", "σ");
}

/** For the few letters whose small form is longer: they stay as they are. */
function foldUnits(text: string): string {
  let folded = "";
  for (const character of text) {
    const lower = character.toLowerCase();
    folded += lower.length === character.length ? lower : character;
  }
  return folded;
}
