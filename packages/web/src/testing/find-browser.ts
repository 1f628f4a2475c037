import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
const MAC = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];
const IN_CACHE = [
  "chrome-linux/chrome",
  "chrome-linux64/chrome",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-win/chrome.exe",
];

/** What a person does about it. */
export const NO_BROWSER =
  "no Chromium, Chrome or Edge was found for the browser tests; install one (apt-get install -y chromium) or name it in OPENEXEC_CHROMIUM";

/**
 * Where a Chromium is: the one that OPENEXEC_CHROMIUM names, an installed Chromium, Chrome or Edge, or the one in Playwright's
 * cache. Nothing is downloaded.
 */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.OPENEXEC_CHROMIUM !== undefined && env.OPENEXEC_CHROMIUM !== "") return env.OPENEXEC_CHROMIUM;
  const onPath = (env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...MAC, ...inCache(env)].find((path) => existsSync(path));
}

function inCache(env: NodeJS.ProcessEnv): readonly string[] {
  const folders = [
    env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), ".cache/ms-playwright"),
    join(homedir(), "Library/Caches/ms-playwright"),
  ];
  return folders
    .filter((folder) => folder !== undefined && existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder as string)
        .filter((name) => /^chromium-\d+$/.test(name))
        .flatMap((name) => IN_CACHE.map((path) => join(folder as string, name, path))),
    );
}
