/** Recordings that come with the app, for who has none yet. Each is a zip below `samples/`, made at the build. */
export interface Sample {
  /** Folder of the recording in `fixtures/bundles`, and its name in the address. */
  readonly name: string;
  readonly title: string;
  /** What is to be seen in it. */
  readonly says: string;
}

export const SAMPLES: readonly [Sample, Sample] = [
  {
    name: "demo",
    title: "A model repairs a program",
    says: "tests, tools, two rounds of patches, a commit, two models at once",
  },
  {
    name: "failed",
    title: "Twelve tests fail",
    says: "three attempts, why it failed, the last words of the error stream",
  },
];

/** Where the zip of a sample is. */
export function sampleFile(name: string): string {
  return `/samples/${encodeURIComponent(name)}.zip`;
}
