import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Loader, Plugin } from "esbuild";
import { originals } from "../globals/originals.ts";
import { ProgramError } from "./program-error.ts";

/** A flow's code, compiled into one self-contained module. */
export interface CompiledProgram {
  /** The module as text (ESM). */
  readonly program: string;
  /** Path of the entry relative to `root`. */
  readonly entry: string;
  /** Every module of the project that went in, by path relative to `root`, in order of path. */
  readonly modules: readonly ProgramModule[];
}
export interface ProgramModule {
  readonly path: string;
  readonly sha256: string;
  readonly source: string;
}

const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
};

/** What flows import the authoring surface as, ours and acpx's. */
const AUTHORING = /^(acpx|openexec|@openexec\/runtime)\/flows$/;

/**
 * Compiles a flow with all that it imports into one module, so that a recording carries its own code. Nothing is
 * written beside the flow. `import.meta.url` and `__dirname` keep meaning the source file.
 * @param entry absolute path of the entry module
 * @param root what module paths are relative to: the project
 * @throws ProgramError with file, line and column
 */
export async function compileProgram(entry: string, root: string): Promise<CompiledProgram> {
  const { build } = await import("esbuild");
  const modules = new Map<string, ProgramModule>();
  const plugin: Plugin = {
    name: "openexec",
    setup(setup) {
      setup.onResolve({ filter: AUTHORING }, () => ({ path: "flows", namespace: "openexec" }));
      setup.onLoad({ filter: /./, namespace: "openexec" }, async () => ({
        contents: await authoringModule(),
        loader: "js",
      }));
      setup.onResolve({ filter: /\.node$/ }, ({ path }) => ({ path, external: true }));
      setup.onLoad({ filter: /\.([cm]?[jt]s|[jt]sx)$/ }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        const isProject = !path.includes(`${sep}node_modules${sep}`);
        if (isProject) {
          const name = relative(root, path).split(sep).join("/");
          modules.set(name, { path: name, sha256: originals.hash("sha256", source), source });
        }
        const loader = LOADERS[path.slice(path.lastIndexOf("."))] ?? "js";
        const own = isProject ? await withOwnUrl(source, path, loader) : { contents: source, loader };
        return { ...own, resolveDir: dirname(path) };
      });
    },
  };
  const result = await build({
    entryPoints: [resolve(entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    sourcesContent: false,
    logLevel: "silent",
    plugins: [plugin],
    banner: { js: REQUIRE },
  }).catch((error: unknown) => {
    throw ProgramError.from(error, { entry, root });
  });
  const program = result.outputFiles[0]?.text ?? "";
  const sorted = [...modules.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { program, entry: relative(root, entry).split(sep).join("/"), modules: sorted };
}

/** CommonJS packages ask for built-in modules with `require`. */
const REQUIRE =
  'import { createRequire as __openexecRequire } from "node:module"; const require = __openexecRequire(import.meta.url);';

let authoring: Promise<string> | undefined;

/** The authoring surface as one module, without a trace of where it is installed. */
function authoringModule(): Promise<string> {
  authoring ??= (async () => {
    const { build } = await import("esbuild");
    // By its public name: this module may be part of a bundle, far from the file that it means.
    const entry = createRequire(import.meta.url).resolve("@openexec/runtime/flows");
    const built = await build({
      entryPoints: [entry],
      absWorkingDir: dirname(entry),
      bundle: true,
      write: false,
      format: "esm",
      target: "node20",
    });
    return built.outputFiles[0]?.text ?? "";
  })();
  return authoring;
}

/** The module's own place, which bundling would lose. */
async function withOwnUrl(
  source: string,
  path: string,
  loader: Loader,
): Promise<{ readonly contents: string; readonly loader: Loader }> {
  if (!/import\.meta|__dirname|__filename/.test(source)) return { contents: source, loader };
  const { transform } = await import("esbuild");
  const define = {
    "import.meta.url": JSON.stringify(pathToFileURL(path).href),
    "import.meta.dirname": JSON.stringify(dirname(path)),
    "import.meta.filename": JSON.stringify(path),
    __dirname: JSON.stringify(dirname(path)),
    __filename: JSON.stringify(path),
  };
  const { code } = await transform(source, { loader, define, sourcemap: "inline", sourcefile: path, target: "node20" });
  return { contents: code, loader: "js" };
}
