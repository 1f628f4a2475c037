/** The list; `search` is what follows the `?`. */
export function runsPath(search: string = ""): string {
  return search === "" ? "/runs" : `/runs?${search}`;
}

/** A bundle from elsewhere. */
export function openPath(): string {
  return "/open";
}

/** A recording that comes with the app. */
export function samplePath(name: string): string {
  return `/samples/${encodeURIComponent(name)}`;
}

/** The page of one run. */
export function runPath(id: string, search: string = ""): string {
  const path = `/runs/${encodeURIComponent(id)}`;
  return search === "" ? path : `${path}?${search}`;
}
