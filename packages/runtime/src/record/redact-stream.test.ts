import { expect, test } from "vitest";
import { redactStream } from "./redact-stream.ts";

const SECRET = "sk-ant-api03-abcdefghijklmnopqrstuvwxyz";
const MASK = "x".repeat(SECRET.length);
const filter = (text: string): string => text.replaceAll(SECRET, MASK);
const frame = (text: string): string =>
  `event: content_block_delta\ndata: ${JSON.stringify({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } })}\n\n`;
const textOf = (body: string): string => [...body.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join("");

test("a secret that is split over frames at any place is replaced, and every frame keeps its length", () => {
  for (let at = 1; at < SECRET.length; at++) {
    const body = frame(`the key "is `) + frame(`k: ${SECRET.slice(0, at)}`) + frame(`${SECRET.slice(at)} and more`);
    const clean = redactStream(body, filter);
    expect(textOf(clean)).toContain(`k: ${MASK} and more`);
    expect(clean).toHaveLength(body.length);
  }
});

test("a clean stream stays as it is, byte for byte", () => {
  const body = `${frame("hello ")}${frame("world")}data: [DONE]\n\n: comment\n\n`;
  expect(redactStream(body, filter)).toBe(body);
});
