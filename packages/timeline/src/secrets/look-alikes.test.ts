import { describe, expect, test } from "vitest";
import { filterWith } from "../testing/secrets-filter.ts";

describe("ids that merely look random stay", () => {
  test.each([
    "toolu_01BBmcUFi8UP5W6fBYV5JDVg",
    "call_eOX4EYHMlwDtgvbYiGFJqyTe",
    "chatcmpl-BYWk1AEqg9Vwq4bTVEg1H5UgQHqvB",
    "msg_01XFDUDYJgAACzvnptvVoYEL",
    "resp_67ccd2bed1ec8190b14f964abc0542670bb6a6b452d3795b",
    "req_011CUvVHxsWk7VtXTqzjHYrB",
    "rs_0a1b2c3d4e5f60718293a4b5c6d7e8f901234567890abcdef",
    "fc_67ca09c6bedc8190a7abfec07b1a1332096610f474011cc0",
    "019c8a4d-8f45-7010-8b5d-7fad920aa6f9",
    "run_019c8a4d-8f45-7010-8b5d-7fad920aa6f9",
    "task-550e8400-e29b-41d4-a716-446655440000",
    "a47d6df27649f0bb0dcf8a2f87a9b2f7e4b6c0d1",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha512-Qm1dBwDqUfZXDcHGz8mXvsZmXhyMIJx8hlJ6Cx4E6vk1vgLiSjH0oFVkpVqfz8Xe7yFQk1AEJbYb6xZCsZjXkA==",
    "/home/app/.cache/ms-playwright/chromium-1187/chrome-linux64/libEGL.so.1.2.3",
    "https://registry.npmjs.org/@biomejs/biome/-/biome-2.6.8.tgz",
    "https://user@github.com/openexec/openexec.git",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    "postgres://user:${DB_PASSWORD}@localhost/db and redis://:$PASS@h",
    "session_id: 5e69faf0-2285-40ca-bce9-67c0c704b159, SESSION_TOKEN: 5e69faf0-2285-40ca-bce9-67c0c704b159",
    "max_output_tokens: 4096, input_tokens=1234567890123456",
    "const API_TOKEN = process.env.SERVICE_API_TOKEN_2024_V12;",
    "integrity sk-learn-something-that-is-long-and-kebab-case",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
  ])("%s", (text) => {
    const filtered = filterWith().text(text);
    expect(filtered).toEqual({ value: text, replacements: [] });
    const json = { id: text, list: [text] };
    expect(filterWith().json(json).value).toBe(json);
  });
});
