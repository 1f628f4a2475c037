import type { PayloadOf } from "@openexec/timeline";
import type { ValueSource, ValueTypes } from "../driver/driver.ts";

type EffectPayload = PayloadOf<"Effect">;

/** Values that an attempt's code has read since its last event; becomes one `Effect` event. */
export class ValueBuffer {
  #columns: { [Source in ValueSource]?: ValueTypes[Source][] } = {};
  #count = 0;
  total = 0;

  add<Source extends ValueSource>(source: Source, value: ValueTypes[Source]): void {
    const column: unknown[] = this.#columns[source] ?? [];
    Object.assign(this.#columns, { [source]: column });
    column.push(value);
    this.#count++;
    this.total++;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The payload of the values so far; the buffer is empty afterwards. */
  take(): EffectPayload {
    const { clock, monotonic, seed, env, system } = this.#columns;
    this.#columns = {};
    this.#count = 0;
    return {
      ...(clock && { clock }),
      ...(monotonic && { monotonic }),
      ...(seed?.[0] !== undefined && { seed: seed[0] }),
      ...(env && { env: env.map(([name, value]) => [name, value] as [string, string | null]) }),
      ...(system && { system: system.map(([what, value]) => [what, value] as [string, unknown]) }),
    };
  }
}
