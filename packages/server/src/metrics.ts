import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What `/metrics` tells of the server. Labels are bounded: routes and statuses, never names that callers choose. */
export class Metrics {
  readonly registry = new Registry();
  readonly #requests: Histogram<"method" | "route" | "status">;
  readonly #live: Gauge;
  readonly #lagged: Counter;
  readonly #runs: Gauge<"status">;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Histogram({
      name: "openexec_http_request_duration_seconds",
      help: "Time from a request to its answer's first byte",
      labelNames: ["method", "route", "status"],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      registers,
    });
    this.#live = new Gauge({ name: "openexec_live_clients", help: "Connected live clients", registers });
    this.#lagged = new Counter({
      name: "openexec_live_lagged_total",
      help: "Live clients that were dropped because they did not read",
      registers,
    });
    this.#runs = new Gauge({ name: "openexec_runs", help: "Runs by status", labelNames: ["status"], registers });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  clients(count: number): void {
    this.#live.set(count);
  }

  lagged(): void {
    this.#lagged.inc();
  }

  runs(counts: Iterable<readonly [string, number]>): void {
    this.#runs.reset();
    for (const [status, count] of counts) this.#runs.set({ status }, count);
  }

  close(): void {
    this.registry.clear();
  }
}
