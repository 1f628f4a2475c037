import type { ServeOptions, StartedServer } from "../compose/server/start-server.ts";
import { startServer } from "../compose/server/start-server.ts";
import { type BuiltOptions, startBuiltServer } from "./built-server.ts";
import type { TestHome } from "./test-home.ts";

/** A server of a test's home on any free port, and what it logged. */
export class TestServer {
  readonly logged: Readonly<Record<string, unknown>>[] = [];
  /** Runs that it would have resumed. */
  readonly resumed: string[] = [];
  #server: StartedServer | undefined;

  /** Starts it; the index has read every run when it resolves. */
  static async start({ home }: TestHome, options: Partial<ServeOptions> = {}): Promise<TestServer> {
    const made = new TestServer();
    made.#server = await startServer({
      home,
      host: "127.0.0.1",
      port: 0,
      log: (entry) => made.logged.push(entry),
      // No session of whoever runs the tests.
      env: { HOME: home.path },
      now: Date.now,
      goOn: (runId) => made.resumed.push(runId),
      ...options,
    });
    await made.#server.caughtUp;
    return made;
  }

  /** The same with the built program, in a process of its own. */
  static async startBuilt({ home }: TestHome, options: BuiltOptions = {}): Promise<TestServer> {
    const made = new TestServer();
    made.#server = await startBuiltServer(home, (entry) => made.logged.push(entry), options);
    await made.#server.caughtUp;
    return made;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  async fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), init);
  }

  /** The JSON of an answer, whatever its status. */
  // biome-ignore lint/suspicious/noExplicitAny: a test states the shape that it expects
  async json(path: string, init?: RequestInit): Promise<any> {
    return (await this.fetch(path, init)).json();
  }

  async send(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, {
      method,
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
    });
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }
}
