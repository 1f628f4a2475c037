import { openDriver } from "./driver.ts";
import { asIndexError } from "./errors.ts";

/**
 * Reads the whole index in `file`, page by page, and says what is wrong with it; `undefined` when nothing is. Pages that
 * no question of a list touches are looked at too, which takes time with the size of the file.
 */
export function sqliteFault(file: string): string | undefined {
  try {
    const driver = openDriver(file);
    try {
      const [first] = driver.prepare("pragma quick_check(1)").all([]) as readonly { quick_check: string }[];
      const found = first?.quick_check ?? "ok";
      return found === "ok" ? undefined : `${file} is damaged: ${found.replace(/\s+/g, " ").trim()}.`;
    } finally {
      driver.close();
    }
  } catch (error) {
    return asIndexError(error, file).message;
  }
}
