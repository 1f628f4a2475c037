import { expect, test } from "vitest";
import { STATUS_LOOKS } from "./status-icon.tsx";

test("every status has an icon and a word of its own: colour alone tells nobody apart", () => {
  const looks = Object.values(STATUS_LOOKS);
  expect(new Set(looks.map(({ icon }) => icon)).size).toBe(looks.length);
  expect(new Set(looks.map(({ word }) => word)).size).toBe(looks.length);
});
