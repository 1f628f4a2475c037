import type { TurnItem } from "@openexec/timeline";
import { expect, test } from "vitest";
import { revealTurn } from "./reveal-turn.ts";

const text = (said: string): TurnItem => ({ type: "text", seq: 1, at: "", text: said });
const CALL: TurnItem = { type: "tool_call", seq: 2, at: "", toolCallId: "1", title: "read", status: "completed" };
const TURN = [text("a".repeat(40)), CALL, text("b".repeat(40))];

test("what an agent said comes letter by letter, and what it did in its place", () => {
  const shown = (share: number) =>
    revealTurn(TURN, share).map((item) => ("text" in item ? item.text.length : item.type));
  expect(shown(0)).toEqual([]);
  expect(shown(0.125)).toEqual([20]);
  expect(shown(0.5)).toEqual([40, "tool_call"]);
  expect(shown(0.875)).toEqual([40, "tool_call", 20]);
  expect(revealTurn(TURN, 1)).toBe(TURN);
});

test("no character is cut in half", () => {
  const shown = (share: number) => revealTurn([text("ab🙂d")], share).map((item) => "text" in item && item.text);
  expect([shown(0.4), shown(0.6), shown(0.8)]).toEqual([["ab"], ["ab"], ["ab🙂"]]);
});
