/**
 * What a flow imports: `import { defineFlow, shell } from "openexec/flows"`.
 * @packageDocumentation
 */
export * from "@openexec/runtime/flows";
