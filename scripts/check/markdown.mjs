/**
 * A fenced block.
 * @typedef {object} Block
 * @property {string} language
 * @property {number} line of the opening fence, from 1
 * @property {string} code
 * @property {readonly { command: string, line: number }[]} commands its lines as a shell reads them
 */

/** @param {string} text @returns {Block[]} */
export function codeBlocks(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {{ language: string, line: number, lines: string[] } | undefined} */
  let open;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```\s*([\w-]*)/.exec(line);
    if (!fence) open?.lines.push(line);
    else if (open === undefined) open = { language: fence[1] ?? "", line: index + 1, lines: [] };
    else {
      const { language, line: start, lines } = open;
      blocks.push({ language, line: start, code: lines.join("\n"), commands: commandsOf(lines, start) });
      open = undefined;
    }
  }
  return blocks;
}

/** @param {readonly string[]} lines @param {number} start line of the opening fence */
function commandsOf(lines, start) {
  const commands = [];
  let pending = "";
  for (const [index, line] of lines.entries()) {
    const text = pending + line.replace(/^\s*\$ /, "").replace(/(^|\s)#\s.*$/, "");
    pending = text.endsWith("\\") ? text.slice(0, -1) : "";
    if (pending === "" && text.trim() !== "") commands.push({ command: text.trim(), line: start + index + 1 });
  }
  return commands;
}

/** Lines outside fences, with code spans blanked. @param {string} text */
function prose(text) {
  let fenced = false;
  return text.split("\n").map((line) => {
    const fence = /^\s*```/.test(line);
    if (fence) fenced = !fenced;
    return fence || fenced ? "" : line;
  });
}

/** Targets of links and pictures. @param {string} text */
export function linksOf(text) {
  return prose(text).flatMap((line, index) =>
    [...line.replace(/`[^`]*`/g, "``").matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map((match) => ({
      target: match[1] ?? "",
      line: index + 1,
    })),
  );
}

/** Anchors of the headings as GitHub makes them. @param {string} text */
export function slugsOf(text) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return prose(text).flatMap((line) => {
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];
    if (heading === undefined) return [];
    const slug = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return [count === 0 ? slug : `${slug}-${count}`];
  });
}
