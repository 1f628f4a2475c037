import { readFileSync } from "node:fs";
import { CATALOGUE, type EventType } from "@openexec/timeline";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../docs/format.md", import.meta.url), "utf8");

/** Type, class and payload column of a row of the table of events. */
const rows = [...page.matchAll(/^\| `([A-Z]\w+)` \| (\w+) \| (.*) \|$/gm)].map((match) => ({
  type: match[1],
  eventClass: match[2],
  fields: [...(match[3] ?? "").matchAll(/`(\w+)`/g)].map((field) => field[1] ?? ""),
}));

/** Names of the fields of a payload, in the order of its schema. */
function fieldsOf(type: EventType): string[] {
  return Object.keys((CATALOGUE[type].payload as unknown as { shape: object }).shape);
}

test("the page of the format has a row for each event type, in the order of the catalogue, with its class", () => {
  const catalogue = Object.values(CATALOGUE).map((definition) => `${definition.type} ${definition.class}`);
  expect(rows.map((row) => `${row.type} ${row.eventClass}`)).toEqual(catalogue);
});

test.each(Object.keys(CATALOGUE) as EventType[])(
  "the row of %s names the fields of its payload, and no other",
  (type) => {
    const named = rows.find((row) => row.type === type)?.fields ?? [];
    expect(named.filter((name) => !(name in CATALOGUE)).sort()).toEqual(fieldsOf(type).sort());
  },
);
