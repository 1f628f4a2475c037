export { main } from "../bench/run.mjs";
