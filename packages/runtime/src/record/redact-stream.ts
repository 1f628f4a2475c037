import { readFrame, splitFrames } from "@openexec/timeline";

interface Leaf {
  readonly frame: number;
  readonly text: string;
}

/**
 * The body of a stream with secrets replaced that are split over its frames: the strings that stand at the same place
 * of each frame are filtered as one text, and cut again where they were cut. Placeholders keep their length.
 */
export function redactStream(body: string, filter: (text: string) => string): string {
  const frames = splitFrames(body);
  const places = new Map<string, Leaf[]>();
  frames.forEach((frame, index) => {
    const data = dataOf(frame);
    if (data !== undefined) collect(data, "", index, places);
  });
  const changed = [...frames];
  for (const leaves of places.values()) {
    if (leaves.length < 2 || leaves.every(({ text }) => text === leaves[0]?.text)) continue;
    const joined = leaves.map(({ text }) => text).join("");
    const clean = filter(joined);
    if (clean !== joined) cut(leaves, clean, changed);
  }
  return filter(changed.join(""));
}

function cut(leaves: readonly Leaf[], clean: string, frames: string[]): void {
  let offset = 0;
  for (const { frame, text } of leaves) {
    const piece = clean.slice(offset, offset + text.length);
    offset += text.length;
    if (piece !== text)
      frames[frame] = (frames[frame] ?? "").replace(JSON.stringify(text), () => JSON.stringify(piece));
  }
}

function dataOf(frame: string): unknown {
  const data = readFrame(frame)?.data;
  if (typeof data !== "string") return data;
  try {
    return JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function collect(value: unknown, place: string, frame: number, places: Map<string, Leaf[]>): void {
  if (typeof value === "string") {
    const leaves = places.get(place) ?? [];
    leaves.push({ frame, text: value });
    places.set(place, leaves);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) collect(inner, `${place}/${key}`, frame, places);
}
