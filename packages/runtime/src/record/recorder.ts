import {
  type ArtifactRef,
  chainHash,
  type Draft,
  type EncodedValue,
  type EventSink,
  type EventType,
  encodeEvent,
  genesis,
  type PayloadOf,
  planValue,
  type Redaction,
  type Sha256Hex,
  type StoredValue,
  sealLine,
} from "@openexec/timeline";
import type { Clock } from "../ports/index.ts";
import { artifactRef } from "./artifact-ref.ts";
import { sha256 } from "./sha256.ts";
import { Timestamps } from "./timestamps.ts";

/** The secrets filter as it stands in front of a sink. Every method returns its argument when nothing is secret. */
export interface Filter {
  json<T>(value: T): T;
  bytes(bytes: Uint8Array): Uint8Array;
  /** For bytes that come in chunks: holds back what could still become a secret. The output has as many bytes. */
  stream(): { push(bytes: Uint8Array): Uint8Array; end(): Uint8Array };
  /** What was replaced since the last call. */
  taken(): readonly Redaction[];
}

/** Lets everything through: for what has passed a filter before. */
export const NO_FILTER: Filter = {
  json: (value) => value,
  bytes: (bytes) => bytes,
  stream: () => ({ push: (bytes) => bytes, end: () => new Uint8Array() }),
  taken: () => [],
};

/** Where a log stands: the last line's number, hash and time. */
export interface LogPosition {
  readonly seq: number;
  readonly hash: Sha256Hex;
  readonly at?: string;
}

/** The event that was just logged, filtered. */
export type Logged = Draft & { readonly seq: number; readonly at: string; readonly hash: Sha256Hex };

/** Filter, chain and clock in front of a sink: turns drafts into sealed lines, values into files. */
export class Recorder {
  readonly #times: Timestamps;
  #seq: number;
  #hash: Sha256Hex;
  readonly #written = new Set<string>();

  constructor(
    private readonly sink: Pick<EventSink, "emit" | "artifact" | "flush">,
    private readonly filter: Filter,
    clock: Clock,
    private readonly onEvent: ((event: Logged) => void) | undefined,
    after?: LogPosition,
    /** Whether payloads are checked against their schema: not where the drafts of one program alone are known to pass. */
    private readonly isChecked = true,
  ) {
    this.#times = new Timestamps(clock, after?.at);
    this.#seq = after?.seq ?? 0;
    this.#hash = after?.hash ?? genesis(sha256);
  }

  /** Where the log stands now. */
  get head(): { readonly seq: number; readonly hash: Sha256Hex } {
    return { seq: this.#seq, hash: this.#hash };
  }

  /** A time for files beside the log, on the log's clock. */
  now(): string {
    return this.#times.next();
  }

  /** @returns the payload as it was written, filtered */
  append<Type extends EventType>(draft: Draft<Type>): PayloadOf<Type> {
    const jump = this.#times.jumpedBack();
    if (jump > 0) {
      this.#seal({
        type: "LogLine",
        payload: {
          level: "warning",
          code: "clock_jumped_back",
          message: `The clock of this machine went back by ${jump} ms`,
        },
      });
    }
    return this.#seal(draft as Draft) as PayloadOf<Type>;
  }

  #seal(draft: Draft): Draft["payload"] {
    const payload = this.filter.json(draft.payload);
    const redacted = this.filter.taken();
    const filtered =
      payload === draft.payload && redacted.length === 0
        ? draft
        : ({ ...draft, payload, ...(redacted.length > 0 && { redacted }) } as Draft);
    const seq = this.#seq + 1;
    const at = this.#times.current();
    const body = encodeEvent(seq, at, filtered, this.isChecked);
    const hash = chainHash(this.#hash, body, sha256);
    this.#seq = seq;
    this.#hash = hash;
    this.sink.emit({ seq, at, type: draft.type, line: sealLine(body, hash), hash });
    this.onEvent?.({ seq, at, hash, ...filtered });
    return payload;
  }

  /** Keeps bytes as an artifact of their own, filtered. */
  keep(bytes: Uint8Array, mediaType: string): ArtifactRef {
    return this.#keep(this.filter.bytes(bytes), mediaType);
  }

  /** The same for text that is well-formed. */
  keepText(text: string, mediaType: string): ArtifactRef {
    return this.#keep(Buffer.from(this.filter.json(text), "utf8"), mediaType);
  }

  #keep(clean: Uint8Array, mediaType: string): ArtifactRef {
    const ref = artifactRef(clean, mediaType);
    if (!this.#written.has(ref.path)) {
      this.#written.add(ref.path);
      this.sink.artifact(ref, clean);
    }
    return ref;
  }

  /** Keeps an encoded value: inline up to 4 KiB, else as an artifact. */
  store(encoded: EncodedValue): StoredValue {
    const plan = planValue(encoded);
    if ("inline" in plan) return { value: plan.inline };
    const { bytes, mediaType } = plan.artifact;
    return {
      artifact: this.keep(typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes, mediaType),
    };
  }

  flush(): Promise<void> {
    return this.sink.flush();
  }
}
