import {
  BundleError,
  type BundleSource,
  bundlePathProblem,
  decodeUtf8,
  finding,
  type OnFinding,
} from "@openexec/timeline";

/** JSON documents of a recording are read whole up to this size. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

/** The bytes of a file, or `undefined` when there is none. @throws BundleError when it is larger than `limit` */
export async function readBytes(source: BundleSource, path: string, limit: number): Promise<Uint8Array | undefined> {
  const stat = await source.stat(path);
  if (stat === undefined) return undefined;
  if (stat.bytes > limit) throw new BundleError("limit_exceeded", path, `it has more than ${limit} bytes`);
  const bytes = new Uint8Array(stat.bytes);
  let length = 0;
  for await (const chunk of source.read(path, { from: 0, to: stat.bytes })) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes.subarray(0, length);
}

interface Shape<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false; error: { message: string } };
}

/** A JSON document of a known shape. Absent: `undefined`, without a word. Anything wrong: `undefined` and a finding. */
export async function readDocument<Value>(
  source: BundleSource,
  path: string,
  shape: Shape<Value>,
  onFinding: OnFinding,
): Promise<Value | undefined> {
  const wrong = (message: string): undefined =>
    onFinding(finding("document_invalid", { file: path, message })) as undefined;
  try {
    const bytes = await readBytes(source, path, MAX_DOCUMENT_BYTES);
    if (bytes === undefined) return undefined;
    const text = decodeUtf8(bytes);
    if (text === undefined) return wrong("the file is not UTF-8");
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : wrong(`the file is not what it should hold: ${parsed.error.message}`);
  } catch (error) {
    if (error instanceof SyntaxError) return wrong("the file is not JSON");
    if (error instanceof BundleError) return wrong(error.message);
    throw error;
  }
}

/** `path` when a recording may name it, else `fallback` and a finding: nothing outside the recording is touched. */
export function containedPath(path: string | undefined, fallback: string, file: string, onFinding: OnFinding): string {
  if (path === undefined) return fallback;
  const problem = bundlePathProblem(path);
  if (problem === undefined) return path;
  const message = `it names the file ${JSON.stringify(path)}, which is not read because ${problem}; ${fallback} is read instead`;
  onFinding(finding("path_unsafe", { file, message }));
  return fallback;
}
