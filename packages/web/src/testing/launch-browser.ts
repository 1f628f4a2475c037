import { type Browser, chromium } from "playwright-core";
import { findBrowser, NO_BROWSER } from "./find-browser.ts";

/** What Playwright turns off: Chromium listens only to the last list of its command line, which is ours. */
const PLAYWRIGHTS = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
  "msForceBrowserSignIn",
  "msEdgeUpdateLaunchServicesPreferredVersion",
];
/**
 * Two pages of the browser's own, for suggestions under the address bar, that it would load with every window that a test
 * opens: as much work as that of the test.
 */
const POPUPS = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"];

/**
 * A browser for the tests of one file; `undefined` when there is none.
 * @throws Error when there is none and `CI` is set
 */
export async function launchBrowser(env: NodeJS.ProcessEnv = process.env): Promise<Browser | undefined> {
  const executablePath = findBrowser(env);
  if (executablePath === undefined) {
    if (env.CI !== undefined && env.CI !== "") throw new Error(NO_BROWSER);
    return undefined;
  }
  return chromium.launch({ executablePath, args: [`--disable-features=${[...PLAYWRIGHTS, ...POPUPS].join(",")}`] });
}
