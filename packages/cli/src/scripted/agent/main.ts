import { Readable, Writable } from "node:stream";
import { ndJsonStream } from "@agentclientprotocol/sdk";
import { scriptedAgent } from "./agent.ts";

/** `node dist/scripted/agent/main.js`: the scripted agent on its standard streams, until its input ends. */
const stream = ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin));
await scriptedAgent().connect(stream).closed;
