import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { countWorld } from "./count-world.ts";

test("counts requests, processes and sockets that were made, whoever made them", async () => {
  const made = countWorld();
  expect(made()).toEqual({ requests: 0, processes: 0, sockets: 0 });
  await once(spawn(process.execPath, ["--version"], { stdio: "ignore" }), "close");
  expect(made()).toEqual({ requests: 0, processes: 1, sockets: 0 });
  const server = createServer((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n")).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await once(request({ host: "127.0.0.1", port, agent: false }).end(), "response");
  server.close();
  expect(made()).toEqual({ requests: 1, processes: 1, sockets: 1 });
});
