import type { AroundNavHandler } from "wouter";

/** Told to the window before the router writes another entry of the history: the last chance to settle the one that is shown. */
export const LEAVING = "openexec:leaving";

/** What the router does with every way that leads on: its links, keys and commands. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  dispatchEvent(new Event(LEAVING));
  navigate(to, options);
};
