/** The protocol's word for what sort of tool call or option something is. Nothing of ours has a property of this name. */
export const KIND = "kind";
