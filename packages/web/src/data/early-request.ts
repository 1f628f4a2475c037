/** What a request for JSON says of itself. */
export const JSON_HEADERS = { accept: "application/json" } as const;

const requested = new Map<string, Promise<Response>>();

/** Asks for something before the code that needs it is there. Who asks for the same path first gets the answer. */
export function requestEarly(path: string): void {
  const response = fetch(path, { headers: JSON_HEADERS });
  // Who takes it learns of the failure.
  response.catch(() => undefined);
  requested.set(path, response);
}

/** The answer that was asked for early, once. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const response = requested.get(path);
  requested.delete(path);
  return response;
}
