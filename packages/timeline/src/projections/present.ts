/** Of an object type, the same without `undefined`: a field is there or it is absent. */
export type Present<Source extends object> = {
  [Key in keyof Source as undefined extends Source[Key] ? never : Key]: Source[Key];
} & { [Key in keyof Source as undefined extends Source[Key] ? Key : never]?: Exclude<Source[Key], undefined> };

/** `source` without the fields that are `undefined`. */
export function present<Source extends object>(source: Source): Present<Source> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(source)) if (value !== undefined) kept[key] = value;
  return kept as Present<Source>;
}
