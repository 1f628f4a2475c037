/** Pictures that a browser draws without running anything in them. */
const DRAWN: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Whether a file of this media type can be drawn in the page. */
export function isPicture(mediaType: string): boolean {
  return DRAWN.has(mediaType);
}
