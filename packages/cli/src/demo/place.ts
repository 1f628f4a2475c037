import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The demo's flows: beside the program where it is installed, in `examples/` where it is a clone. */
const SHIPPED = ["../../flows/", "../../../../examples/flows/"] as const;

/** Absolute path of a flow that comes with this program. */
export function shippedFlow(name: string): string {
  const found = SHIPPED.map((folder) => fileURLToPath(new URL(`${folder}${name}`, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error(`The flow ${name} is not beside the program`);
  return found;
}

/** Where the demo keeps its things, below the `.openexec` directory. Absolute paths. */
export interface DemoPlace {
  readonly directory: string;
  readonly repository: string;
  /** The demo's own copy of its flow: everyone may change it. */
  readonly flow: string;
  readonly damagedCopy: string;
}

export async function preparePlace(home: string): Promise<DemoPlace> {
  const directory = join(home, "demo");
  const place = {
    directory,
    repository: join(directory, "price"),
    flow: join(directory, "fix-tests.flow.ts"),
    damagedCopy: join(directory, "damaged"),
  };
  await mkdir(dirname(place.flow), { recursive: true });
  await copyFile(shippedFlow("fix-tests.flow.ts"), place.flow);
  return place;
}
