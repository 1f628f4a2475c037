/** Where the API tells about a run, and what its page is drawn from: public/first.js asks for both. */
export const runPathOf = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;
export const OVERVIEW = "/overview/columns";
export const FLOW = "/bundle/flow.json";
