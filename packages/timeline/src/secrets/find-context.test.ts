import { expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";

test("a secret that only its surroundings gave away is known afterwards, alone and in other spellings", () => {
  const filter = filterWith();
  const secret = "Zq7PpL2vXw9KtR4mYb1N";
  const { value } = filter.text(`postgres://app:${secret}@db.internal/main`);
  const placeholder = value.slice("postgres://app:".length, -"@db.internal/main".length);
  expect(filter.text(`the password is ${secret}`).value).toBe(`the password is ${placeholder}`);
  expect(filter.json({ password: { nested: [secret] } }).value).toEqual({ password: { nested: [placeholder] } });
  expect(filter.text(`btoa ${btoa(secret)}`).value).not.toContain(btoa(secret).slice(0, 12));
  // A word that somebody uses as a password stays a word.
  filter.text("postgres://app:password@db.internal/main and postgres://app:aaaaaaaaaaaaaa@db");
  expect(filter.text("the password is aaaaaaaaaaaaaa").value).toBe("the password is aaaaaaaaaaaaaa");
});
