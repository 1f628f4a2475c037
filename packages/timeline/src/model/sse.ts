/** A server-sent event: its name, if it has one, and its data lines joined. */
export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

const FRAME_END = /\r\n\r\n|\n\n|\r\r/g;

/**
 * The frames of an event stream, each with the blank line that ends it; joined they are `body` again. What follows
 * the last blank line, half a frame for example, is the last element.
 */
export function splitFrames(body: string): string[] {
  const frames: string[] = [];
  let from = 0;
  for (const match of body.matchAll(FRAME_END)) {
    const to = match.index + match[0].length;
    frames.push(body.slice(from, to));
    from = to;
  }
  if (from < body.length) frames.push(body.slice(from));
  return frames;
}

/** What a frame says; `undefined` when it has no data (a comment, a keep-alive) or is not closed by a blank line. */
export function readFrame(frame: string): SseEvent | undefined {
  if (!/(\r\n\r\n|\n\n|\r\r)$/.test(frame)) return undefined;
  let event: string | undefined;
  const data: string[] = [];
  for (const line of frame.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
  if (data.length === 0) return undefined;
  return event === undefined ? { data: data.join("\n") } : { event, data: data.join("\n") };
}
