import { CATALOGUE } from "../events/catalogue.js";

const YES = { fits: "yes" };
/** The unknown fields that explain `issues`, or `undefined` when something else is wrong too. */
function unknownFields(issues, prefix) {
  const fields = [];
  for (const issue of issues) {
    const place = [prefix, ...issue.path.map(String)].filter((part) => part !== "").join(".");
    if (issue.code === "unrecognized_keys")
      fields.push(...issue.keys.map((key) => (place === "" ? key : `${place}.${key}`)));
    else if (issue.code === "invalid_union") {
      const branch = issue.errors.map((errors) => unknownFields(errors, place)).find((found) => found !== undefined);
      if (branch === undefined) return undefined;
      fields.push(...branch);
    } else return undefined;
  }
  return fields;
}
/** Whether `payload` is one of `type`, as a tolerant reader sees it: an unknown field is no fault. */
export function checkPayload(type, payload) {
  const schema = CATALOGUE[type].payload;
  const parsed = schema.safeParse(payload);
  if (parsed.success) return YES;
  const fields = unknownFields(parsed.error.issues, "");
  if (fields !== undefined) return { fits: "loosely", fields };
  const first = parsed.error.issues.find((issue) => issue.code !== "unrecognized_keys");
  return { fits: "no", path: (first?.path ?? []).map(String).join("."), message: first?.message ?? "it is wrong" };
}
//# sourceMappingURL=payload-check.js.map
