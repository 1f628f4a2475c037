/** A path that does not stay inside the bundle, or that some platform could not store. */
export class BundlePathError extends Error {
  override readonly name = "BundlePathError";
  readonly code = "bad_bundle_path";
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${JSON.stringify(path)} is not a path inside a bundle: ${reason}`);
    this.path = path;
  }
}

const MAX_LENGTH = 1024;

function refusal(path: string): string | undefined {
  if (path === "") return "it is empty";
  if (path.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters`;
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "it is absolute";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.includes("\0")) return "it holds a NUL";
  for (const part of path.split("/")) {
    if (part === "") return "a name in it is empty";
    if (part === "." || part === "..") return `it holds the name ${JSON.stringify(part)}`;
  }
  return undefined;
}

/**
 * `path` itself, when it is relative, with `/`, and never leaves the bundle.
 * @throws BundlePathError
 */
export function checkBundlePath(path: string): string {
  const reason = refusal(path);
  if (reason !== undefined) throw new BundlePathError(path, reason);
  return path;
}

/** Whether {@link checkBundlePath} accepts `path`. */
export function isBundlePath(path: string): boolean {
  return refusal(path) === undefined;
}
