/** What a request for JSON says of itself. */
export const JSON_HEADERS = { accept: "application/json" } as const;

declare global {
  interface Window {
    /** Answers by their paths, asked for by public/first.js before the code of the app is there. */
    readonly openexecAsked?: Map<string, Promise<Response>>;
  }
}

/** The answer that was asked for early, once. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const response = window.openexecAsked?.get(path);
  window.openexecAsked?.delete(path);
  return response;
}
