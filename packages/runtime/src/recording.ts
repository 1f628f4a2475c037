/**
 * What writes records and runs nothing: threads of an import do not load what runs flows.
 * @packageDocumentation
 */

export { type ImportLog, type ImportRecord, recordImport } from "./api/record-import.ts";
export { behaves } from "./globals/behaviour.ts";
export { loadPrices, type PriceOf } from "./record/prices.ts";
