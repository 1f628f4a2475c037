import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import type { RunId } from "@openexec/timeline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestHome } from "../../testing/test-home.ts";
import { TestServer } from "../../testing/test-server.ts";

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required?: boolean;
}
interface Route {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

/** What stands in files that no route may show. */
const SECRET = "canary-5be1f2";

let home: TestHome;
let server: TestServer;
let run: RunId;
let other: RunId;
let routes: readonly Route[];
let values: Readonly<Record<string, string>>;
beforeAll(async () => {
  home = new TestHome();
  run = home.addRun("run plan[model,log]:ok completed");
  other = home.addRun("run plan[model]:ok completed");
  for (const folder of [home.folder, home.home.path, home.home.runsDirectory, home.pathOf(run, "inbox")]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "canary.txt"), SECRET);
  }
  // A file of another run is as far away as one of another program.
  writeFileSync(home.pathOf(other, "artifacts", "canary.txt"), SECRET);
  server = await TestServer.start(home);
  const { paths } = await server.json("/api/openapi.json");
  routes = Object.entries(paths as Record<string, Record<string, { parameters?: Parameter[] }>>).flatMap(
    ([path, item]) =>
      Object.entries(item).map(([method, { parameters = [] }]) => ({ method: method.toUpperCase(), path, parameters })),
  );
  const below = { path: "timeline.jsonl", sha256: "0".repeat(64), sid: "s", iid: "i", attempt: "plan%231" };
  values = { id: run, name: "status", text: "x", ...below };
});
afterAll(async () => {
  await server.stop();
  home.remove();
});

/** Ways to say that a part of a path is the one above. */
const UP = ["..", "%2e%2e", "%252e%252e", "%c0%ae%c0%ae", "..%00", "..;"];
const SLASH = ["/", "%2f", "%5c", "%252f"];

/** Names of files that are outside of what a route may show. */
function escapes(): readonly string[] {
  const far = [
    "canary.txt",
    "runs/canary.txt",
    ".openexec/canary.txt",
    "inbox/canary.txt",
    `${other}/artifacts/canary.txt`,
  ];
  const made: string[] = [];
  for (const up of UP) {
    for (const slash of SLASH) {
      for (let depth = 1; depth <= 3; depth++) {
        for (const target of far) {
          made.push(`${`${up}${slash}`.repeat(depth)}${target.replaceAll("/", slash)}`);
        }
      }
    }
  }
  const absolute = join(home.home.path, "canary.txt");
  const whole = [absolute, encodeURIComponent(absolute), `file:%2f%2f${encodeURIComponent(absolute)}`, `/${absolute}`];
  const strange = ["%00", "%ff%fe", "CON", "C:%5cWindows", "%e2%80%ae", "x".repeat(5_000), "__proto__", "constructor"];
  return [...made, ...whole, ...strange, "inbox%2fcanary.txt", "inbox/canary.txt", "artifacts/../inbox/canary.txt"];
}

/** Every how many escapes a parameter is given; each starts at another one, so that all of them are used. */
const EVERY = 61;

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

/** A request as no client would send it. */
function raw(method: string, path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url);
  const hasBody = method === "POST" || method === "PATCH";
  const headers = hasBody ? { "Content-Type": "application/json" } : {};
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers, agent }, (response) => {
      let text = "";
      response.setEncoding("latin1").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    }).on("error", reject);
    asked.end(hasBody ? "{}" : undefined);
  });
}

/** Everything below the folder that a request could have changed, with its content. */
function everything(): ReadonlyMap<string, string> {
  const names = readdirSync(home.folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => !/openexec\.db|server\.json/.test(name));
  return new Map(
    files.flatMap((name) => {
      const path = join(home.folder, name);
      return statSync(path).isFile() ? [[name, readFileSync(path, "latin1")] as const] : [];
    }),
  );
}

/** The address of a route with one of its parameters replaced. */
function address({ path, parameters }: Route, replaced: Parameter, value: string): string {
  const say = ({ name }: Parameter): string =>
    name === replaced.name ? value : (values[name] ?? `no-value-for-${name}`);
  let made = path;
  const query: string[] = [];
  for (const parameter of parameters) {
    if (parameter.in === "path") made = made.replace(`{${parameter.name}}`, () => say(parameter));
    else if (parameter.required === true || parameter === replaced) query.push(`${parameter.name}=${say(parameter)}`);
  }
  return query.length === 0 ? made : `${made}?${query.join("&")}`;
}

test("no parameter of any route leaves what it may show, or changes anything outside", async () => {
  const all = escapes();
  const before = everything();
  const used = new Set<string>();
  const wrong: string[] = [];
  let first = 0;
  for (const route of routes) {
    for (const parameter of route.parameters) {
      // A path to a file is tried with all of them.
      const every = parameter.name === "path" ? 1 : EVERY;
      for (let at = first++ % every; at < all.length; at += every) {
        const way = all[at] ?? "";
        const path = address(route, parameter, way);
        const { status, text } = await raw(route.method, path);
        used.add(way);
        if (status >= 500 || text.includes(SECRET)) wrong.push(`${status} ${route.method} ${path.slice(0, 300)}`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(everything()).toEqual(before);
  // The list of routes is not empty, each has been tried, and every way out has been tried somewhere.
  expect(routes.filter(({ parameters }) => parameters.length > 0).length).toBeGreaterThan(25);
  expect(used.size).toBe(new Set(all).size);
});

test("every parameter in a path has a value with which the route is reached: the others are not tried in vain", async () => {
  for (const route of routes) {
    for (const parameter of route.parameters.filter((each) => each.in === "path" || each.required === true)) {
      expect(values, `${route.method} ${route.path}`).toHaveProperty(parameter.name);
    }
  }
  // What is refused above is served where it is asked for by its own name.
  expect((await raw("GET", `/api/runs/${other}/bundle/artifacts/canary.txt`)).text).toBe(SECRET);
});
