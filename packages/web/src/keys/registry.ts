import { comboOf, type KeyPress } from "./combo.ts";

/** Something a person can do: by a key, from the command palette, or both. */
export interface Action {
  /** In the imperative, as the `?` sheet and the palette show it. */
  readonly title: string;
  /** Each is one press (`j`, `Mod+k`) or a sequence (`g r`); any of them runs it. */
  readonly keys?: readonly string[];
  /** Other words that find it in the palette. */
  readonly words?: string;
  /** Left out of the palette, as arrow keys are. */
  readonly keysOnly?: boolean;
  /** @param isRepeat the key is held, and was told of before */
  readonly run: (isRepeat?: boolean) => void;
}

export interface ActionGroup {
  readonly name: string;
  readonly actions: readonly Action[];
  /** What lies over the page has a higher one, and its keys come first. The page has 0. */
  readonly layer?: number;
}

/** A key press, where it happened, and how to keep the browser from doing its own. */
export interface KeyInput extends KeyPress {
  readonly isComposing: boolean;
  readonly isRepeat: boolean;
  readonly defaultPrevented: boolean;
  /** A text field: only presses with Mod count there. */
  readonly inText: boolean;
  /** A button, a link: it takes Enter and Space itself. */
  readonly onControl: boolean;
  /** A menu or a dialog that has the keyboard to itself. */
  readonly inModal: boolean;
  preventDefault(): void;
}

/** How long the second press of a sequence may take, in milliseconds. */
const SEQUENCE_MS = 1000;

/**
 * All actions there are at the moment. Of two that have the same key the one in the higher layer runs, so that a panel over a
 * page takes Esc before the page does; in one layer the one that was added last.
 */
export class KeyRegistry {
  #groups: readonly ActionGroup[] = [];
  #listeners = new Set<() => void>();
  #pending: { readonly press: string; readonly at: number } | undefined;
  readonly #isMac: boolean;
  readonly #now: () => number;

  constructor(isMac: boolean, now: () => number) {
    this.#isMac = isMac;
    this.#now = now;
  }

  /** Adds a group; the returned function takes it away again. */
  add(group: ActionGroup): () => void {
    this.#set([...this.#groups, group]);
    return () => this.#set(this.#groups.filter((other) => other !== group));
  }

  /** The groups in the order in which they were added; the same array until something changes. */
  groups = (): readonly ActionGroup[] => this.#groups;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Runs what the press is bound to, and says whether there was something. */
  handle(input: KeyInput): boolean {
    const press = comboOf(input, this.#isMac);
    if (press === undefined || input.isComposing || input.defaultPrevented || input.inModal) return false;
    if (input.inText && !press.startsWith("Mod+")) return false;
    if (input.onControl && (press === "Enter" || press === "Space")) return false;
    const pending = this.#pending;
    this.#pending = undefined;
    const isFresh = pending !== undefined && this.#now() - pending.at < SEQUENCE_MS;
    const second = isFresh ? this.#find(`${pending.press} ${press}`) : undefined;
    // What is bound to the first press alone runs at once; a second press may still follow.
    if (second === undefined && this.#begins(press)) this.#pending = { press, at: this.#now() };
    const action = second ?? this.#find(press);
    if (action === undefined) return false;
    input.preventDefault();
    action.run(input.isRepeat);
    return true;
  }

  #find(keys: string): Action | undefined {
    return this.#groups
      .toReversed()
      .sort((a, b) => (b.layer ?? 0) - (a.layer ?? 0))
      .flatMap((group) => group.actions)
      .find((action) => action.keys?.includes(keys));
  }

  #begins(press: string): boolean {
    return this.#groups.some((group) =>
      group.actions.some((action) => action.keys?.some((keys) => keys.startsWith(`${press} `))),
    );
  }

  #set(groups: readonly ActionGroup[]): void {
    this.#groups = groups;
    for (const listener of this.#listeners) listener();
  }
}
