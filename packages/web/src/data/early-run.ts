import { requestEarly } from "./early-request.ts";

/** Where the API tells about a run, and what its page is drawn from. */
export const runPathOf = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
export const OVERVIEW = "/overview/columns";
export const FLOW = "/bundle/flow.json";

/**
 * When the app opens with the page of a run: asks for it while the code of its page is still on its way.
 * @returns whether it does
 */
export function requestRunEarly(pathname: string): boolean {
  const id = /^\/runs\/([\w-]+)$/.exec(pathname)?.[1];
  if (id === undefined) return false;
  for (const path of [OVERVIEW, FLOW]) requestEarly(`${runPathOf(id)}${path}`);
  return true;
}
