import { useSyncExternalStore } from "react";
import { onTheme } from "./on-theme.ts";

const isDark = (): boolean => document.documentElement.classList.contains("dark");

/** Whether the dark theme is in use. */
export function useDark(): boolean {
  return useSyncExternalStore(onTheme, isDark);
}
