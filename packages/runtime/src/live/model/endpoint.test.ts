import type { ModelRequest } from "@openexec/timeline";
import { describe, expect, it } from "vitest";
import { EndpointError, resolveEndpoint } from "./endpoint.ts";
import { publicUrl } from "./failure.ts";
import { retryAfter, statusRetryable } from "./retry.ts";

const request = (provider: string, api: string): ModelRequest => ({ provider, api, model: "m", messages: [] });
const base = (provider: string, api: string, env: Record<string, string>): string =>
  resolveEndpoint(request(provider, api), env).baseUrl;

describe("where a model is reached", () => {
  it.each([
    ["http://h:1", "http://h:1/v1"],
    ["http://h:1/", "http://h:1/v1"],
    ["http://h:1/v1/", "http://h:1/v1"],
    ["https://h/anthropic", "https://h/anthropic/v1"],
    ["https://h/v1beta", "https://h/v1beta"],
  ])("takes %s for Anthropic as %s", (url, expected) => {
    expect(base("anthropic", "messages", { ANTHROPIC_BASE_URL: url })).toBe(expected);
  });

  it.each([
    ["http://h:1", "http://h:1/v1"],
    ["http://h:1/v1", "http://h:1/v1"],
    ["https://h/api/paas/v4", "https://h/api/paas/v4"],
    ["https://h/openai/", "https://h/openai"],
  ])("takes %s for OpenAI as %s", (url, expected) => {
    expect(base("openai", "responses", { OPENAI_BASE_URL: url })).toBe(expected);
    expect(base("my-llm.2", "chat", { OPENEXEC_MODEL_MY_LLM_2_URL: url })).toBe(expected);
  });

  it("goes to the vendor when only a key is given", () => {
    expect(base("anthropic", "messages", { ANTHROPIC_API_KEY: "k" })).toBe("https://api.anthropic.com/v1");
    expect(base("openai", "chat", { OPENAI_API_KEY: "k" })).toBe("https://api.openai.com/v1");
  });

  it.each([
    ["anthropic", "messages", {}, "model_key_missing"],
    ["anthropic", "responses", { ANTHROPIC_API_KEY: "k" }, "model_api_unknown"],
    ["local", "chat", {}, "model_url_missing"],
    ["local", "responses", { OPENEXEC_MODEL_LOCAL_URL: "http://h" }, "model_api_unknown"],
    ["openai", "chat", { OPENAI_BASE_URL: "not a url" }, "model_url_invalid"],
    ["openai", "chat", { OPENAI_BASE_URL: "http://u:p@127.0.0.1:9/v1" }, "model_url_invalid"],
    ["anthropic", "messages", { ANTHROPIC_BASE_URL: "https://key@h/v1" }, "model_url_invalid"],
    ["local", "chat", { OPENEXEC_MODEL_LOCAL_URL: "ftp://h/v1" }, "model_url_invalid"],
  ])("refuses %s %s with %j", (provider, api, env, code) => {
    expect(() => resolveEndpoint(request(provider, api), env)).toThrow(EndpointError);
    expect(() => resolveEndpoint(request(provider, api), env)).toThrow(expect.objectContaining({ code }));
  });
});

it("names no user and no password when it refuses a URL that holds them", () => {
  expect(() => base("openai", "chat", { OPENAI_BASE_URL: "http://bob:hunter2@h/v1" })).toThrow(
    expect.objectContaining({ message: expect.not.stringMatching(/bob|hunter2/) }),
  );
});

describe("retries", () => {
  it.each([
    [400, undefined, false],
    [401, undefined, false],
    [408, undefined, true],
    [409, undefined, true],
    [429, undefined, true],
    [500, undefined, true],
    [529, undefined, true],
    [529, "false", false],
    [400, "true", true],
  ])("status %i with x-should-retry %s: %s", (status, header, expected) => {
    expect(statusRetryable(status, header)).toBe(expected);
  });

  const now = Date.UTC(2026, 10, 20);
  it.each([
    [{ "retry-after": "7" }, 7000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "Fri, 20 Nov 2026 00:00:30 GMT" }, 30_000],
    [{ "retry-after": "Thu, 19 Nov 2026 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("%j asks for %s ms", (headers: Record<string, string>, expected) => {
    expect(retryAfter((name) => headers[name], now)).toBe(expected);
  });
});

it("shows a URL without what may be secret in it", () => {
  expect(publicUrl("https://user:pass@h:1/v1/x?key=abc#f")).toBe("https://h:1/v1/x");
});
