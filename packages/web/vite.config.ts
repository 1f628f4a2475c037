import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { chunkOf } from "./vite/chunks.ts";
import { compress } from "./vite/compress.ts";
import { preloadFonts } from "./vite/preload-fonts.ts";
import { runCode } from "./vite/run-code.ts";
import { samples } from "./vite/samples.ts";

const source = (name: string) => fileURLToPath(new URL(`../${name}/src/index.ts`, import.meta.url));

/** Where `openexec serve` listens while the app is developed. */
const API = process.env.OPENEXEC_API ?? "http://127.0.0.1:4280";

/** In this build only: hot reload needs inline scripts, the shipped page forbids them. */
const forbidInline: Plugin = {
  name: "forbid-inline",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      injectTo: "head-prepend",
      attrs: {
        "http-equiv": "Content-Security-Policy",
        content:
          "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws: wss:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'",
      },
    },
  ],
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), tailwind(), forbidInline, preloadFonts, runCode, samples, compress],
  resolve: {
    alias: {
      "@openexec/timeline": source("timeline"),
      "@openexec/protocol": source("protocol"),
      "@openexec/capture": source("capture"),
    },
  },
  // Workers load parts of their own, such as grammars, when they need them.
  worker: { format: "es" },
  server: { proxy: { "/api": { target: API, ws: true }, "/healthz": API } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: chunkOf }] } } },
  },
});
