import { RequestError } from "@agentclientprotocol/sdk";

/** The agent answered a request with an error. `message` says why where the agent said why. */
export class AgentRequestError extends Error {
  readonly code = "agent_request_failed";
  readonly method: string;
  /** Code of the JSON-RPC error. */
  readonly rpcCode: number;
  readonly data: unknown;

  constructor(method: string, error: RequestError) {
    const details = detailsOf(error.data);
    super(details === undefined ? error.message : `${error.message}: ${details}`, { cause: error });
    this.name = "AgentRequestError";
    this.method = method;
    this.rpcCode = error.code;
    this.data = error.data;
  }
}

/** The agent ended, or its connection was closed, before it answered. */
export class AgentClosedError extends Error {
  readonly code = "agent_closed";

  constructor(reason: string, options?: ErrorOptions) {
    super(`The agent is gone: ${reason}`, options);
    this.name = "AgentClosedError";
  }
}

/** The most useful line is often in the data, under one of these names. */
function detailsOf(data: unknown): string | undefined {
  if (typeof data === "string") return data;
  if (typeof data !== "object" || data === null) return undefined;
  for (const name of ["details", "message", "reason"]) {
    const value: unknown = Object.hasOwn(data, name) ? Reflect.get(data, name) : undefined;
    if (typeof value === "string") return value;
  }
  return undefined;
}

/** An effect that failed, as the agent is told: the message and nothing of this machine beyond it. */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const message = error instanceof Error && error.message !== "" ? error.message : "The request failed";
  return new RequestError(-32603, message);
}
