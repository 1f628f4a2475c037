import type { Plugin } from "vite";

/** Latin of both families is on every page; other scripts load when a page needs them. */
const LATIN = /^assets\/(inter|jetbrains-mono)-latin-wght-normal-.*\.woff2$/;

export const preloadFonts: Plugin = {
  name: "preload-fonts",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => LATIN.test(file))
        .map((file) => ({
          tag: "link",
          injectTo: "head",
          attrs: { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${file}` },
        })),
  },
};
