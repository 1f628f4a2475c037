import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { expect, test } from "vitest";
import { JSON_HEADERS } from "./early-request.ts";
import { FLOW, OVERVIEW, runPathOf } from "./early-run.ts";

const FIRST = readFileSync(new URL("../../public/first.js", import.meta.url), "utf8");

/** What the first script of a page asks for at this path, and the code that it loads. */
function asked(pathname: string) {
  const requests: unknown[] = [];
  const links: { readonly rel?: string; readonly href?: string }[] = [];
  const page = {
    window: {} as { openexecAsked?: Map<string, Promise<Response>> },
    location: { pathname },
    document: {
      currentScript: { dataset: { code: "/assets/run.js /assets/run-page.js" } },
      createElement: () => ({}),
      head: { append: (link: object) => links.push(link) },
    },
    fetch: (path: string, init: unknown) => {
      requests.push([path, init]);
      return Promise.reject(new Error("no network"));
    },
  };
  runInContext(FIRST, createContext(page));
  return { requests, kept: [...(page.window.openexecAsked?.keys() ?? [])], links };
}

test("the page of a run asks for what it is drawn from, and for its code, before the app is there", () => {
  const paths = [`${runPathOf("run_1-a")}${OVERVIEW}`, `${runPathOf("run_1-a")}${FLOW}`];
  const { requests, kept, links } = asked("/runs/run_1-a");
  expect(requests).toEqual(paths.map((path) => [path, { headers: JSON_HEADERS }]));
  expect(kept).toEqual(paths);
  expect(links.map(({ rel, href }) => [rel, href])).toEqual([
    ["modulepreload", "/assets/run.js"],
    ["modulepreload", "/assets/run-page.js"],
  ]);
});

test.each(["/", "/runs", "/runs/", "/runs/a/b", "/open", "/runs/a%2Fb"])("%s asks for nothing", (pathname) => {
  expect(asked(pathname)).toEqual({ requests: [], kept: [], links: [] });
});
