import { BundleError } from "./error.ts";
import { BUNDLE_FILES } from "./layout.ts";

const MAX_PATH_BYTES = 512;
const MAX_SEGMENT_LENGTH = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what a path may not hold
const FORBIDDEN = /[\u0000-\u001f\u007f-\u009f\\<>:"|?*\u202a-\u202e\u2066-\u2069]/;
const DEVICE = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Most paths that are asked about: nothing in such a name can be wrong. */
const ARTIFACT = /^artifacts\/sha256-[0-9a-f]{64}\.[a-z]{1,8}$/;
const FIXED = new Set<string>(Object.values(BUNDLE_FILES));

function segmentProblem(segment: string): string | undefined {
  if (segment === "") return "it has an empty segment";
  if (segment === "." || segment === "..") return `it has the segment "${segment}"`;
  if (segment.length > MAX_SEGMENT_LENGTH) return `a segment is longer than ${MAX_SEGMENT_LENGTH} characters`;
  if (segment.endsWith(".") || segment.endsWith(" ")) return "a segment ends in a dot or a space";
  if (DEVICE.test(segment)) return `"${segment}" is the name of a device`;
  return undefined;
}

/**
 * Why `path` may not be read from or written to a bundle, as the end of a sentence ("… because it is absolute"), or
 * `undefined` when it is safe: relative, with `/`, without `..`, and the same file on every platform.
 */
export function bundlePathProblem(path: string): string | undefined {
  if (ARTIFACT.test(path)) return undefined;
  if (path === "") return "it is empty";
  if (path.length > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} characters`;
  if (path.startsWith("/") || path.startsWith("\\")) return "it is absolute";
  if (/^[a-z]:/i.test(path)) return "it names a drive";
  if (FORBIDDEN.test(path)) return "it has a character that a bundle path cannot hold";
  if (/\p{Surrogate}/u.test(path)) return "it is not valid Unicode";
  const folded = path.normalize("NFC").toLowerCase();
  if (folded !== path && FIXED.has(folded)) return `it imitates "${folded}"`;
  for (const segment of path.split("/")) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * `path` itself when it is safe. Every source and every writer asks before it touches a disk.
 * @throws BundleError `path_refused`
 */
export function checkBundlePath(path: string): string {
  const problem = bundlePathProblem(path);
  if (problem !== undefined) throw new BundleError("path_refused", path, problem);
  return path;
}

/**
 * The first path that is unsafe by itself or that would be the same file as another one where case or Unicode form do
 * not count, with the reason; `undefined` when all can stand side by side on every platform.
 */
export function checkBundlePaths(paths: Iterable<string>): { path: string; reason: string } | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const reason = bundlePathProblem(path);
    if (reason !== undefined) return { path, reason };
    const folded = path.normalize("NFC").toLowerCase();
    const twin = seen.get(folded);
    if (twin !== undefined) return { path, reason: twin === path ? "it is there twice" : `it collides with "${twin}"` };
    seen.set(folded, path);
  }
  return undefined;
}
