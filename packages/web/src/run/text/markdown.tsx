import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, type ReactNode, useMemo } from "react";
import { withKeys } from "../parts/with-keys.ts";
import { CodeBlock } from "./code-block.tsx";
import { lexMarkdown } from "./lex-markdown.ts";
import { Output } from "./output.tsx";
import { Sideways } from "./sideways.tsx";

/** Where a link may lead. Anything else is shown as text. */
const SAFE_LINK = /^(https?:|mailto:)/i;

/** Markdown as elements. What a recording says never becomes HTML: markup in it is shown as the text it is. */
export function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => lexMarkdown(text), [text]);
  if (tokens === undefined) return <Output text={text} wrap />;
  return <div className="flex flex-col gap-2 break-words [&>:not([data-wide])]:max-w-[84ch]">{blocks(tokens)}</div>;
}

type Draw = { readonly [Type in MarkedToken["type"]]?: (token: Extract<MarkedToken, { type: Type }>) => ReactNode };

const DRAW: Draw = {
  paragraph: (token) => <p>{inline(token.tokens)}</p>,
  heading: (token) => <p className="font-semibold">{inline(token.tokens)}</p>,
  code: (token) => <CodeBlock text={token.text} language={token.lang} />,
  blockquote: (token) => (
    <blockquote className="border-control border-l-2 pl-3 text-muted">{blocks(token.tokens)}</blockquote>
  ),
  hr: () => <hr className="border-line" />,
  list: (token) => <List token={token} />,
  table: (token) => <Table token={token} />,
  html: (token) => <p className="whitespace-pre-wrap font-mono text-mono">{token.raw.trimEnd()}</p>,
  strong: (token) => <strong className="font-semibold">{inline(token.tokens)}</strong>,
  em: (token) => <em>{inline(token.tokens)}</em>,
  del: (token) => <del>{inline(token.tokens)}</del>,
  codespan: (token) => <code className="rounded bg-hover px-1">{token.text}</code>,
  br: () => <br />,
  link: (token) => <Anchor href={token.href}>{inline(token.tokens)}</Anchor>,
  // An image of a recording is not fetched from the network: its address would tell who reads it.
  image: (token) => <span className="text-muted">{`[image: ${token.text || token.href}]`}</span>,
  escape: (token) => token.text,
  text: (token) => (token.tokens === undefined ? unescapeEntities(token.text) : inline(token.tokens)),
  space: () => null,
};

function draw(token: Token): ReactNode {
  // The table has a row of the right type for each token; TypeScript cannot follow that through a union.
  const row = (DRAW as { readonly [type: string]: ((token: Token) => ReactNode) | undefined })[token.type];
  return row === undefined ? token.raw : row(token);
}

function blocks(tokens: readonly Token[]): ReactNode {
  return withKeys(tokens, ({ type }) => type).map(({ key, item }) => <Fragment key={key}>{draw(item)}</Fragment>);
}

const inline = blocks;

function Anchor({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!SAFE_LINK.test(href)) return <span title={href}>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="text-accent-text hover:underline">
      {children}
    </a>
  );
}

function List({ token }: { readonly token: Tokens.List }) {
  const items = withKeys(token.items, () => "item").map(({ key, item }) => (
    <li key={key}>
      {item.task && <span className="pr-1 text-muted">{item.checked ? "☑" : "☐"}</span>}
      {blocks(item.tokens)}
    </li>
  ));
  if (!token.ordered) return <ul className="list-disc pl-5">{items}</ul>;
  return (
    <ol className="list-decimal pl-6" start={token.start === "" ? 1 : token.start}>
      {items}
    </ol>
  );
}

function Table({ token }: { readonly token: Tokens.Table }) {
  const cell = "border border-line px-2 py-1 text-left align-top";
  return (
    <Sideways as="div" label="Table">
      <table className="border-collapse text-small">
        <thead>
          <tr>
            {withKeys(token.header, () => "head").map(({ key, item: head }) => (
              <th key={key} className={`${cell} font-medium`}>
                {inline(head.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {withKeys(token.rows, () => "row").map(({ key: rowKey, item: row }) => (
            <tr key={rowKey}>
              {withKeys(row, () => "cell").map(({ key, item: data }) => (
                <td key={key} className={cell}>
                  {inline(data.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
};

/** The lexer escapes for HTML what React escapes again. */
function unescapeEntities(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
