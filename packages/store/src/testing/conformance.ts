import { changeLaws } from "./change-laws.ts";
import { filterLaws } from "./filter-laws.ts";
import { foldedLaws } from "./folded-laws.ts";
import { law, type RunIndexCase } from "./law.ts";
import { questionLaws } from "./question-laws.ts";

/** The conformance suite of {@link RunIndex}. A backend's test opens an empty index and runs each case. */
export const runIndexCases: readonly RunIndexCase[] = [
  ...changeLaws,
  ...questionLaws,
  ...filterLaws,
  ...foldedLaws,
  law("closes twice", async (index) => {
    await index.close();
    await index.close();
  }),
];
