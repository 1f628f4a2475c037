import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type OverviewStrip, type StepColumns, stepsOfColumns } from "@openexec/protocol";
import type { RunState, SessionsState, StepsState } from "@openexec/timeline";
import type { LineIndexState } from "./line-index.ts";
import type { FoldedLog } from "./log-fold.ts";
import { Places, type PlacesState } from "./places.ts";

/** Of what is kept and of how a log is folded: what another version kept is not read. */
const VERSION = 1;

const packed = promisify(gzip);
const unpacked = promisify(gunzip);

/** A log that is over, folded, as it is kept beside its record. */
export interface KeptState {
  readonly run: RunState;
  readonly columns: StepColumns;
  readonly sessions: SessionsState;
  readonly places: PlacesState;
  readonly strip: OverviewStrip;
  readonly lines: LineIndexState;
  /** Where the last line begins: it is compared before the rest is believed. */
  readonly lastOffset: number;
}

export function packFold(state: KeptState): Promise<Uint8Array> {
  return packed(JSON.stringify({ version: VERSION, ...state }), { level: 1 });
}

/** @returns `undefined` when it is damaged, or of another version */
export async function unpackFold(bytes: Uint8Array): Promise<KeptState | undefined> {
  try {
    const state = JSON.parse((await unpacked(bytes)).toString("utf8")) as KeptState & { readonly version: number };
    return state.version === VERSION ? state : undefined;
  } catch {
    // It can be made again from the log at any time: why it can't be read is nobody's concern.
    return undefined;
  }
}

/** A log that was folded before. Its tree is made of the columns only when somebody asks for it. */
export class KeptFold implements FoldedLog {
  readonly run: RunState;
  readonly sessions: SessionsState;
  readonly places: Places;
  readonly #columns: StepColumns;
  readonly #strip: OverviewStrip;
  #steps: StepsState | undefined;

  constructor({ run, columns, sessions, places, strip }: KeptState) {
    this.run = run;
    this.sessions = sessions;
    this.places = Places.of(places);
    this.#columns = columns;
    this.#strip = strip;
  }

  get steps(): StepsState {
    this.#steps ??= stepsOfColumns(this.#columns);
    return this.#steps;
  }

  stepColumns(): StepColumns {
    return this.#columns;
  }

  strip(): OverviewStrip {
    return this.#strip;
  }
}
