import { requestEarly } from "./early-request.ts";

/** Where the API tells about a run, and what its page is drawn from. */
export const runPathOf = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
export const OVERVIEW = "/overview/columns";

/** When the app opens with the page of a run: asks for it while the code of its page is still on its way. */
export function requestRunEarly(pathname: string): void {
  const id = /^\/runs\/([\w-]+)$/.exec(pathname)?.[1];
  if (id !== undefined) requestEarly(`${runPathOf(id)}${OVERVIEW}`);
}
