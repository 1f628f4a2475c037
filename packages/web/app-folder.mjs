import { fileURLToPath } from "node:url";

export const APP_FOLDER = fileURLToPath(new URL("./dist", import.meta.url));
