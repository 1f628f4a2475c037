/** The beginning of a text, of at most so many UTF-16 units; a character of two is not cut in half. */
export function beginningOf(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isHalf = length < text.length && last >= 0xd800 && last < 0xdc00;
  return text.slice(0, isHalf ? length - 1 : length);
}
