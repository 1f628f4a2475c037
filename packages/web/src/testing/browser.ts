import type { ServerMessage } from "@openexec/protocol";
import type { Browser, Page, WebSocketRoute } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { NO_BROWSER } from "./find-browser.ts";
import { launchBrowser } from "./launch-browser.ts";
import type { MockState } from "./mock-api.ts";
import { type MockServer, serveMock } from "./serve-mock.ts";
import { countRequests } from "./settled.ts";

export const SIZES = {
  wide: { width: 1440, height: 900 },
  mid: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
  tiny: { width: 320, height: 640 },
} as const;

export interface OpenOptions {
  readonly size?: keyof typeof SIZES;
  readonly dark?: boolean;
  /** No live connection can be made. */
  readonly offline?: boolean;
  /** Before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** The live connection as the server has it. */
export class LiveMock {
  /** What clients said, in order. */
  readonly received: { readonly type: string; readonly id: string; readonly [field: string]: unknown }[] = [];
  #socket: WebSocketRoute | undefined;

  attach(socket: WebSocketRoute): void {
    this.#socket = socket;
    socket.onMessage((text) => this.received.push(JSON.parse(String(text))));
  }

  /** Sends to the newest subscription of the list. */
  sendRuns(message: Omit<Extract<ServerMessage, { type: "runs_changed" }>, "id" | "type">): void {
    const id = this.received.findLast(({ type }) => type === "subscribe_runs")?.id;
    this.#socket?.send(JSON.stringify({ type: "runs_changed", id, ...message }));
  }

  /** Sends to the newest subscription of a run. */
  sendRun(message: Omit<Extract<ServerMessage, { type: "run_lines" }>, "id">): void {
    const id = this.received.findLast(({ type }) => type === "subscribe_run")?.id;
    this.#socket?.send(JSON.stringify({ ...message, id }));
  }

  /** Ends the newest subscription of a run with an error. */
  failRun(code: string, detail: string): void {
    const id = this.received.findLast(({ type }) => type === "subscribe_run")?.id;
    this.#socket?.send(JSON.stringify({ type: "error", id, code, detail }));
  }

  /** As when the server stops. */
  async drop(): Promise<void> {
    await this.#socket?.close();
  }
}

export interface OpenPage {
  readonly page: Page;
  readonly live: LiveMock;
  /** Errors of scripts that nobody caught. */
  readonly errors: readonly string[];
}

/** Switches the system's theme under an open page, and waits until the page has taken it. */
export async function switchTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  const isDark = theme === "dark";
  await page.waitForFunction((dark) => document.documentElement.classList.contains("dark") === dark, isDark);
}

/**
 * A browser and a server for the tests of one file. Without a browser they are skipped, and say so at the end; with `CI` set
 * they fail.
 */
export function browserTests(makeState: () => MockState) {
  let browser: Browser | undefined;
  let server: MockServer | undefined;
  const opened: Page[] = [];
  let state = makeState();

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  beforeEach(async (context) => {
    context.skip(browser === undefined, NO_BROWSER);
    state = makeState();
    server = await serveMock(state);
  });
  beforeEach(() => async () => {
    await Promise.all(opened.splice(0).map((page) => page.context().close()));
    await server?.close();
  });
  afterAll(() => browser?.close());

  const open = async (path: string, options: OpenOptions = {}): Promise<OpenPage> => {
    if (browser === undefined || server === undefined) throw new Error("There is no browser yet");
    const context = await browser.newContext({
      viewport: SIZES[options.size ?? "wide"],
      colorScheme: options.dark === true ? "dark" : "light",
      hasTouch: options.size === "phone" || options.size === "tiny",
      timezoneId: "Europe/Berlin",
      locale: "en-US",
      reducedMotion: "reduce",
    });
    // As for `expect.poll`: the states that tests wait for have no deadline of their own.
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    opened.push(page);
    countRequests(page);
    const slower = Number(process.env.OPENEXEC_SLOWER ?? 1);
    if (slower > 1) {
      // To find tests that only a fast machine passes.
      const session = await context.newCDPSession(page);
      await session.send("Emulation.setCPUThrottlingRate", { rate: slower });
    }
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    const live = new LiveMock();
    await page.routeWebSocket(/\/api\/live$/, (socket) => {
      if (options.offline === true) void socket.close();
      else live.attach(socket);
    });
    await options.prepare?.(page);
    await page.goto(server.url + path);
    return { page, live, errors };
  };
  return { open, state: () => state, url: () => server?.url ?? "" };
}
