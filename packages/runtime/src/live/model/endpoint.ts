import type { ModelRequest } from "@openexec/timeline";

/** Environment variables, or whatever stands for them. */
export type ModelEnvironment = Readonly<Record<string, string | undefined>>;

/** The wire protocols that there is an adapter for. */
export type WireApi = "messages" | "chat" | "responses";

/** Where one model is reached, and by which variables that was decided. */
export interface Endpoint {
  readonly provider: "anthropic" | "openai" | "compatible";
  readonly api: WireApi;
  /** Base URL with the version in its path, without a slash at the end. */
  readonly baseUrl: string;
  readonly key: string | undefined;
  readonly urlVariable: string;
  readonly keyVariable: string;
}

/** The request names an endpoint that cannot be reached as configured. `code` says which part is missing. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  readonly code: "model_api_unknown" | "model_url_missing" | "model_url_invalid" | "model_key_missing";

  constructor(code: EndpointError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

interface Vendor {
  readonly apis: readonly WireApi[];
  readonly baseUrl: string;
  readonly urlVariable: string;
  readonly keyVariable: string;
}

const VENDORS = {
  anthropic: {
    apis: ["messages"],
    baseUrl: "https://api.anthropic.com/v1",
    urlVariable: "ANTHROPIC_BASE_URL",
    keyVariable: "ANTHROPIC_API_KEY",
  },
  openai: {
    apis: ["responses", "chat"],
    baseUrl: "https://api.openai.com/v1",
    urlVariable: "OPENAI_BASE_URL",
    keyVariable: "OPENAI_API_KEY",
  },
} as const satisfies Record<string, Vendor>;

const COMPATIBLE_APIS: readonly WireApi[] = ["chat"];

/**
 * A base URL in the one form that the adapters use. Half of all clients want the root in the variable and half want
 * `/v1` already there; both are taken. Another path than these (`/api/paas/v4`) stands as it is, but Anthropic's API
 * is always below `/v1`.
 */
function versioned(text: string, variable: string, keyVariable: string, always: boolean): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    const message = `${variable} is not a URL; expected something like http://127.0.0.1:8080/v1`;
    throw Object.assign(new EndpointError("model_url_invalid", message), { cause });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new EndpointError("model_url_invalid", `${variable} begins with ${url.protocol}; expected http: or https:`);
  }
  // fetch sends no such request, however often it is tried.
  if (url.username !== "" || url.password !== "") {
    const message = `${variable} holds a user name or a password, which HTTP clients refuse; a key goes into ${keyVariable}`;
    throw new EndpointError("model_url_invalid", message);
  }
  const path = url.pathname.replace(/\/+$/, "");
  const complete = /\/v\d+[a-z]*$/.test(path) || (path !== "" && !always);
  url.pathname = complete ? path : `${path}/v1`;
  return url.href.replace(/\/+$/, "");
}

function checkApi(request: ModelRequest, known: readonly WireApi[]): WireApi {
  const api = known.find((name) => name === request.api);
  if (api !== undefined) return api;
  const message = `${request.provider} has no API "${request.api}"; expected ${known.join(" or ")}`;
  throw new EndpointError("model_api_unknown", message);
}

function vendorEndpoint(name: keyof typeof VENDORS, request: ModelRequest, env: ModelEnvironment): Endpoint {
  const vendor = VENDORS[name];
  const api = checkApi(request, vendor.apis);
  const { urlVariable, keyVariable } = vendor;
  const own = env[urlVariable];
  const key = env[keyVariable];
  if (!own && !key) {
    const message = `${keyVariable} is not set; it is needed to call ${vendor.baseUrl}. Or set ${urlVariable} to a server that needs no key.`;
    throw new EndpointError("model_key_missing", message);
  }
  const baseUrl = own ? versioned(own, urlVariable, keyVariable, name === "anthropic") : vendor.baseUrl;
  return { provider: name, api, baseUrl, key: key || undefined, urlVariable, keyVariable };
}

function compatibleEndpoint(request: ModelRequest, env: ModelEnvironment): Endpoint {
  const prefix = `OPENEXEC_MODEL_${request.provider.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  const urlVariable = `${prefix}_URL`;
  const keyVariable = `${prefix}_KEY`;
  const api = checkApi(request, COMPATIBLE_APIS);
  const own = env[urlVariable];
  if (!own) {
    const message = `${urlVariable} is not set; it must hold the base URL of the OpenAI-compatible server "${request.provider}"`;
    throw new EndpointError("model_url_missing", message);
  }
  const key = env[keyVariable] || undefined;
  return {
    provider: "compatible",
    api,
    baseUrl: versioned(own, urlVariable, keyVariable, false),
    key,
    urlVariable,
    keyVariable,
  };
}

/** Where a request goes. @throws EndpointError */
export function resolveEndpoint(request: ModelRequest, env: ModelEnvironment): Endpoint {
  const { provider } = request;
  if (provider === "anthropic" || provider === "openai") return vendorEndpoint(provider, request, env);
  return compatibleEndpoint(request, env);
}
