import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { LABELS_SCHEMA, type RunId } from "@openexec/timeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attemptToFollow, rawRequest } from "../../testing/raw-request.ts";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";
import { writeLabels } from "../labels.ts";

let home: TestHome;
let server: TestServer;
let run: RunId;

beforeAll(async () => {
  home = new TestHome();
  // What an engine of patterns would look through for longer than anybody lives.
  run = home.addRun("run plan[model,log]:ok completed", { title: `${"a".repeat(5_000)}!` });
  home.addRun("run plan[model]:ok completed", { project: "other" });
  server = await TestServer.start(home);
});
afterAll(async () => {
  await server.stop();
  home.remove();
});

describe("a page of somebody else", () => {
  test.each(["evil.example", "evil.example:4280", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example"])(
    "reaches nothing by the name %j",
    async (host) => {
      for (const path of ["/", "/api/runs", "/healthz", "/metrics"]) {
        expect((await rawRequest(server.url, path, { Host: host })).status).toBe(403);
      }
      expect(await attemptToFollow(server.url, { Host: host })).toBe(403);
    },
  );

  test("reaches nothing from its own origin, and neither does one without an origin", async () => {
    for (const origin of [
      "https://evil.example",
      "null",
      "http://127.0.0.1:1",
      server.url.replace(/\/$/, ".evil.example"),
    ]) {
      expect((await rawRequest(server.url, "/api/runs", { Origin: origin })).text).toContain("origin_refused");
      expect(await attemptToFollow(server.url, { Origin: origin })).toBe(403);
    }
    expect(
      (await rawRequest(server.url, "/api/runs", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" }))
        .status,
    ).toBe(403);
  });

  test("of ours is let in, and a link to ours may be followed", async () => {
    const origin = server.url.replace(/\/$/, "");
    expect((await rawRequest(server.url, "/api/runs", { Origin: origin })).status).toBe(200);
    expect(await attemptToFollow(server.url, { Origin: origin })).toBe("open");
    expect(
      (await rawRequest(server.url, "/", { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" })).status,
    ).toBe(200);
  });

  test("may neither frame an answer nor guess what it is", async () => {
    const { headers } = await server.fetch("/api/runs");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    expect(headers.get("Access-Control-Allow-Origin")).toBeNull();
  });
});

describe("a path", () => {
  const escapes = [
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/numbers.jsonl",
    "%2e%2e%2fnumbers.jsonl",
    "..%5c..%5cnumbers.jsonl",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "artifacts/../../../numbers.jsonl",
    "timeline.jsonl%00.txt",
    "C:%5cWindows",
    "%ff%fe",
  ];
  test.each(escapes)("never leaves the bundle: %s", async (path) => {
    for (const route of ["bundle", "artifacts", "sessions", "interactions", "attempts"]) {
      const { status, text } = await rawRequest(server.url, `/api/runs/${run}/${route}/${path}`);
      // What a client resolves by itself may be an address of the app; its page is all that it gets.
      expect(path.startsWith("../") ? [200, 404] : [400, 404]).toContain(status);
      expect(text).not.toContain("root:");
      expect(text).not.toContain('"number":1');
    }
    for (const before of ["/", "/assets/", "/api/runs/", "/api/runs/facets/"]) {
      const { text } = await rawRequest(server.url, `${before}${path}`);
      expect(text).not.toContain("root:");
      expect(text).not.toContain('"number":1');
    }
  });

  test("never follows a link, and never shows what only serves the writer", async () => {
    symlinkSync("/etc/passwd", home.pathOf(run, "artifacts", "passwd.txt"));
    mkdirSync(home.pathOf(run, "inbox"), { recursive: true });
    writeFileSync(home.pathOf(run, "inbox", "1.json"), "{}");
    for (const path of ["artifacts/passwd.txt", "inbox/1.json", "lock"]) {
      expect((await rawRequest(server.url, `/api/runs/${run}/bundle/${path}`)).status).toBe(404);
    }
    const { paths } = await server.json(`/api/runs/${run}/bundle/?list=1`);
    expect(paths).not.toContain("inbox/1.json");
  });
});

describe("what was recorded", () => {
  test("is never served as something that a browser runs", async () => {
    const digest = "a".repeat(64);
    for (const extension of ["html", "svg", "js", "mjs", "xml", "pdf", "bin"]) {
      const name = `sha256-${digest}.${extension}`;
      writeFileSync(home.pathOf(run, "artifacts", name), "<script>alert(1)</script>");
      const response = await server.fetch(`/api/runs/${run}/bundle/artifacts/${name}`);
      expect(response.headers.get("Content-Type")).toMatch(/^(text\/plain; charset=utf-8|application\/octet-stream)$/);
      expect(response.headers.get("Content-Security-Policy")).toMatch(/^sandbox; default-src 'none'/);
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    }
    const response = await server.fetch(`/api/runs/${run}/artifacts/${digest}`);
    expect(response.headers.get("Content-Type")).not.toMatch(/html|svg|xml|script|pdf/);
  });
});

describe("a body", () => {
  test("that is too large, compressed, no JSON, or has fields that are none is refused", async () => {
    const path = `/api/runs/${run}`;
    const large = await server.send("PATCH", path, { note: "x".repeat(2 * 1024 * 1024) });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ code: "body_too_large" });
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(32)),
    });
    const headers = { "Content-Type": "application/json" };
    const stream = { method: "PATCH", body: endless, headers, duplex: "half" as const };
    const streamed = await server.fetch(path, stream);
    expect(streamed.status).toBe(413);
    const zipped = await server.fetch(path, {
      method: "PATCH",
      body: gzipSync('{"pinned":true}'),
      headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    });
    expect(zipped.status).toBe(415);
    const plain = await server.fetch(path, { method: "PATCH", body: "{}", headers: { "Content-Type": "text/plain" } });
    expect(await plain.json()).toMatchObject({ status: 415, detail: expect.stringContaining("application/json") });
    const tags = ["a\u0000b", "a\nb", "a\u2028b", "a\u202eb", "a\ud800", " ", "", "x".repeat(65)].map((tag) =>
      JSON.stringify({ tags: [tag] }),
    );
    const others = ["{", "[]", '{"pinned":"yes"}', '{"pined":true}', '{"__proto__":{"pinned":true},"x":1}'];
    for (const body of [...others, ...tags]) {
      expect((await server.fetch(path, { method: "PATCH", body, headers })).status, body).toBe(400);
    }
    expect(await server.json(path)).toMatchObject({ pinned: false });
  });

  test("takes a tag away from a run that has one which cannot be given", async () => {
    const path = `/api/runs/${run}`;
    writeLabels(home.pathOf(run), { schema: LABELS_SCHEMA, pinned: false, tags: ["a\nb", "c"] });
    const taken = await server.send("PATCH", path, { tags: ["a\nb"] });
    expect([taken.status, await taken.json()]).toMatchObject([200, { tags: ["a\nb"] }]);
    const given = await server.send("PATCH", path, { tags: ["a\nb", "d\u200be"] });
    expect([given.status, await given.json()]).toMatchObject([
      400,
      { code: "invalid_request", detail: expect.stringMatching(/^tags\.1: a tag holds no /) },
    ]);
    await server.send("PATCH", path, { tags: [] });
  });

  test("reaches no prototype, nor does a filter", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"tags":["__proto__"]}';
    const headers = { "Content-Type": "application/json" };
    await server.fetch(`/api/runs/${run}`, { method: "PATCH", body, headers });
    for (const query of ["__proto__=x", "__proto__[polluted]=1", "constructor=x", "q=__proto__:x", "tag=__proto__"]) {
      expect((await server.fetch(`/api/runs?${query}`)).status).toBeLessThan(500);
    }
    expect((await server.fetch("/api/runs/facets/__proto__")).status).toBe(400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("a cursor", () => {
  const page = (cursor: string, rest = "") =>
    server.fetch(`/api/runs?project=*&limit=1&cursor=${encodeURIComponent(cursor)}${rest}`);
  const first = async (at: TestServer): Promise<string> =>
    (await at.json("/api/runs?project=*&limit=1")).nextCursor ?? "";
  const refused = async (response: Response): Promise<void> => {
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "cursor_invalid" });
  };

  test("is taken as it was given, and in no other form", async () => {
    const own = await first(server);
    const whole = await page(own);
    expect(whole.status).toBe(200);
    const next = ((await whole.json()) as { runs: unknown }).runs;
    for (let at = 0; at < own.length; at++) {
      const changed = `${own.slice(0, at)}${own[at] === "A" ? "B" : "A"}${own.slice(at + 1)}`;
      await refused(await page(changed));
    }
    // Who knows how it is made, but not the secret, makes none.
    const place = Buffer.from(JSON.stringify([Number.MAX_SAFE_INTEGER, run])).toString("base64url");
    for (const made of [
      `${own.slice(0, 22)}${place}`,
      place,
      `${"A".repeat(22)}${place}`,
      own.slice(0, 22),
      own.slice(1),
    ]) {
      await refused(await page(made));
    }
    for (const nonsense of ["", "null", "__proto__", "[]", "%", "\u0000", `${own}=`, ` ${own}`, "x".repeat(8_000)]) {
      await refused(await page(nonsense));
    }
    // Neither does it go on in another order, or in a search.
    await refused(await page(own, "&sort=cost,desc"));
    await refused(await server.fetch(`/api/search?text=o&limit=1&cursor=${encodeURIComponent(own)}`));
    expect(((await (await page(own)).json()) as { runs: unknown }).runs).toEqual(next);
  });

  test("of another installation is none of this one", async () => {
    const elsewhere = new TestHome();
    elsewhere.addRun("run plan[model,log]:ok completed");
    elsewhere.addRun("run plan[model,log]:ok completed");
    const foreign = await TestServer.start(elsewhere);
    try {
      await refused(await page(await first(foreign)));
      expect((await foreign.fetch(`/api/runs?limit=1&cursor=${encodeURIComponent(await first(foreign))}`)).status).toBe(
        200,
      );
    } finally {
      await foreign.stop();
      elsewhere.remove();
    }
  });
});

/** A search whose time doubles with each character takes far longer than this, on any machine. */
const BOUND_MS = 100_000;

describe("a search", () => {
  test.each(["(a+)+$", "((((((a*)*)*)*)*)*)*b", ".*.*.*.*.*.*.*x", "\\", "[", "%", "_", "' OR 1=1 --", "\u0000"])(
    "takes %j as the text that it is",
    async (text) => {
      const query = encodeURIComponent(text);
      const begun = performance.now();
      const inRun = await server.fetch(`/api/runs/${run}/search?text=${query}`);
      expect(inRun.status).toBe(200);
      for (const path of [`/api/search?text=${query}`, `/api/runs?tool=${query}`, `/api/runs?code=${query}`]) {
        expect((await server.fetch(path)).status).toBeLessThan(500);
      }
      expect(performance.now() - begun).toBeLessThan(BOUND_MS);
    },
  );

  test.each(["(a+)+$", "(a|a)*$", "a".repeat(4_000), `${"a".repeat(900)}!`])(
    "finds in a long text what stands there, and only that, in time: %j",
    async (text) => {
      const begun = performance.now();
      const { hits } = await server.json(`/api/runs/${run}/search?text=${encodeURIComponent(text.slice(0, 1_000))}`);
      expect(hits.length > 0).toBe(!text.includes("("));
      const all = await server.json(`/api/search?text=${encodeURIComponent(text.slice(0, 1_000))}`);
      expect((all.matches ?? []).length > 0).toBe(!text.includes("("));
      expect(performance.now() - begun).toBeLessThan(BOUND_MS);
    },
  );

  test("reads a filter in time that grows with its length, however it is nested", async () => {
    const long = [
      '"'.repeat(6_000),
      "status:".repeat(1_000),
      "-".repeat(6_000),
      `${" ".repeat(6_000)}x`,
      "a:".repeat(3_000),
    ];
    for (const text of [
      ...long,
      `tool:${"*.".repeat(3_000)}`,
      `cost:${"9".repeat(6_000)}..`,
      `tag:${",".repeat(6_000)}`,
    ]) {
      const begun = performance.now();
      expect((await server.fetch(`/api/runs?q=${encodeURIComponent(text)}`)).status).toBeLessThan(500);
      expect(performance.now() - begun, text.slice(0, 20)).toBeLessThan(10_000);
    }
  });
});
