/** What tools do, by the names that agents and APIs have for them. */
const SORTS = {
  Read: /^(?:fs[._])?(?:read|view|cat)(?:_?(?:text_?)?files?)?$/i,
  Edited:
    /^(?:fs[._])?(?:edit|multi_?edit|write|create|update|patch|str_replace)(?:_?(?:text_?)?files?)?$|^apply_?patch$/i,
  Ran: /^(?:shell|bash|terminal|exec|execute|(?:run|exec|execute)_?(?:shell_?)?command)$/i,
  Searched: /^(?:grep|glob|rg|find|search|(?:search|find|grep|glob)_?(?:files|code|text)|web_?search)$/i,
} as const;
type Sort = keyof typeof SORTS;

const files = (word: string, subjects: readonly (string | undefined)[]) => {
  const different = new Set(subjects).size;
  if (different === subjects.length) return `${word} ${different} files`;
  // A patch says what it changes only inside.
  if (subjects.includes(undefined)) return undefined;
  return `${word} ${different} ${different === 1 ? "file" : "files"} in ${subjects.length} calls`;
};

const WORDS: { readonly [Name in Sort]: (subjects: readonly (string | undefined)[]) => string | undefined } = {
  Read: (subjects) => files("Read", subjects),
  Edited: (subjects) => files("Edited", subjects),
  Ran: ({ length }) => `Ran ${length} commands`,
  Searched: ({ length }) => `Searched ${length} times`,
};

/** Equal calls in a row in words, by what each was about: `Read 6 files`; `name × 6` where nobody knows what such a tool does. */
export function foldWords(name: string, subjects: readonly (string | undefined)[]): string {
  const sort = (Object.keys(SORTS) as Sort[]).find((one) => SORTS[one].test(name));
  return (sort && WORDS[sort](subjects)) ?? `${name} × ${subjects.length}`;
}
