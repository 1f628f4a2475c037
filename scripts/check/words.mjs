import { GLOBALS, LIVE, ROOMS } from "./house.mjs";
import { place, walk } from "./sources.mjs";

/** @typedef {import("./sources.mjs").Source} Source */

/**
 * The name under which `node` is a property: of a literal, a type, a class, or behind a dot.
 * @param {Record<string, any>} node
 */
function propertyName(node) {
  if (node.type === "MemberExpression" && !node.computed) return node.property.name;
  const key = node.key ?? (node.type === "MemberExpression" ? node.property : undefined);
  return key?.type === "Identifier" && !node.computed ? key.name : key?.type === "Literal" ? key.value : undefined;
}

/** Marks a file that handles messages of somebody else's protocol, whose property names are not ours. */
const RAW = /raw protocol messages/i;

/**
 * A property called `kind` says nothing; ours are called `type` or by what they are.
 * @param {readonly Source[]} sources
 */
export function checkNoKind(sources) {
  /** @type {string[]} */
  const problems = [];
  for (const source of sources) {
    if (source.parsed.comments.some((comment) => RAW.test(comment.value))) continue;
    walk(source.parsed.program, (node) => {
      if (propertyName(node) === "kind") problems.push(`${place(source, node.start)}: a property called kind`);
    });
  }
  return { problems };
}

/** What depends on the moment or the machine: names of the language and of Node, and members of them. */
const AMBIENT = new Set(["Date", "setTimeout", "setInterval", "setImmediate"]);
const AMBIENT_MEMBERS = new Set(["Math.random", "performance.now", "process.env", "process.cwd", "process.hrtime"]);

/**
 * The ambient name that `node` is, if it is one.
 * @param {Record<string, any>} node
 * @param {Record<string, any> | undefined} parent
 * @returns {string | undefined}
 */
function ambientName(node, parent) {
  if (node.type === "MemberExpression") {
    const name = `${node.object.name}.${node.property.name}`;
    return AMBIENT_MEMBERS.has(name) ? name : undefined;
  }
  if (node.type !== "Identifier" || !AMBIENT.has(node.name)) return undefined;
  const isMember = parent?.type === "MemberExpression" && parent.property === node && !parent.computed;
  const isKey = parent?.key === node && !parent?.computed && !parent?.shorthand;
  return isMember || isKey ? undefined : node.name;
}

/** Whether the clock, chance and the environment are out of bounds in a file. @param {Source} source */
function mustBePure(source) {
  if (source.package === undefined || source.isTest) return false;
  if (source.package !== "runtime") return ROOMS[source.package]?.pure === true;
  return !source.path.startsWith(LIVE) && !source.path.startsWith(GLOBALS);
}

/**
 * Pure packages read no clock, no chance and no environment, and the runtime reads them only through its ports. A line
 * that needs the name (to encode a user's `Date`, say) carries `// pure: <why>` at its end or on the line before.
 * @param {readonly Source[]} sources
 */
export function checkPurity(sources) {
  /** @type {string[]} */
  const problems = [];
  for (const source of sources.filter(mustBePure)) {
    const lines = source.text.split("\n");
    walk(source.parsed.program, (node, parent) => {
      const name = ambientName(node, parent);
      if (name === undefined) return;
      const where = place(source, node.start);
      const line = Number(where.slice(where.lastIndexOf(":") + 1));
      if ([lines[line - 1], lines[line - 2]].some((text) => /\/\/ pure: \S/.test(text ?? ""))) return;
      problems.push(`${where}: ${name} where nothing may depend on the moment or the machine`);
    });
  }
  return { problems };
}

/** Work that is left is done or written down in an issue, not in a comment. @param {readonly Source[]} sources */
export function checkNoNotes(sources) {
  const problems = sources.flatMap((source) =>
    source.parsed.comments
      .filter((comment) => /\b(TODO|FIXME|XXX|HACK)\b/.test(comment.value))
      .map((comment) => `${place(source, comment.start)}: ${comment.value.trim().split("\n")[0]}`),
  );
  return { problems };
}

/**
 * A block that catches and says nothing hides what happened; a comment inside says why it may.
 * @param {readonly Source[]} sources
 */
export function checkNoSilentCatch(sources) {
  /** @type {string[]} */
  const problems = [];
  for (const source of sources) {
    walk(source.parsed.program, (node) => {
      const block = caughtBlock(node);
      if (block?.type !== "BlockStatement" || block.body.length > 0) return;
      const explained = source.parsed.comments.some((note) => note.start > block.start && note.end < block.end);
      if (!explained)
        problems.push(`${place(source, node.start)}: an empty catch; say inside why nothing is to be done`);
    });
  }
  return { problems };
}

/** The block that handles an error: of `catch { … }`, or of `.catch(() => { … })`. @param {Record<string, any>} node */
function caughtBlock(node) {
  if (node.type === "CatchClause") return node.body;
  const isCall = node.type === "CallExpression" && node.callee.type === "MemberExpression";
  return isCall && node.callee.property.name === "catch" ? node.arguments[0]?.body : undefined;
}
