import { describe, expect, test, vi } from "vitest";
import { comboOf, keyCaps } from "./combo.ts";
import { type KeyInput, KeyRegistry } from "./registry.ts";

const press = (key: string, more: Partial<KeyInput> = {}): KeyInput => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  isRepeat: false,
  defaultPrevented: false,
  inText: false,
  onControl: false,
  inModal: false,
  preventDefault: () => undefined,
  ...more,
});

function setUp() {
  let time = 0;
  const registry = new KeyRegistry(false, () => time);
  const ran: string[] = [];
  const offer = (name: string, ...keys: string[]) =>
    registry.add({
      name,
      actions: keys.map((key) => ({ title: key, keys: [key], run: () => ran.push(`${name}:${key}`) })),
    });
  return { registry, ran, offer, wait: (ms: number) => (time += ms) };
}

describe("a press", () => {
  test("runs what it is bound to and keeps the browser from its own", () => {
    const { registry, ran, offer } = setUp();
    offer("page", "j", "Shift+ArrowLeft", "?");
    const preventDefault = vi.fn();
    registry.handle(press("j", { preventDefault }));
    registry.handle(press("ArrowLeft", { shiftKey: true }));
    registry.handle(press("?", { shiftKey: true }));
    registry.handle(press("k", { preventDefault }));
    expect(ran).toEqual(["page:j", "page:Shift+ArrowLeft", "page:?"]);
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  test("in a text field runs only what has Mod", () => {
    const { registry, ran, offer } = setUp();
    offer("page", "j", "Mod+k", "Escape");
    for (const input of [press("j"), press("Escape"), press("k", { ctrlKey: true })]) {
      registry.handle({ ...input, inText: true });
    }
    expect(ran).toEqual(["page:Mod+k"]);
  });

  test("does nothing in a menu, while composing, with Alt, or on a button that takes Enter itself", () => {
    const { registry, ran, offer } = setUp();
    offer("page", "j", "Enter");
    registry.handle(press("j", { inModal: true }));
    registry.handle(press("j", { isComposing: true }));
    registry.handle(press("j", { altKey: true }));
    registry.handle(press("Enter", { onControl: true }));
    expect(ran).toEqual([]);
  });

  test("goes to the higher layer, whenever that was added, until it is gone", () => {
    const { registry, ran, offer } = setUp();
    const run = () => ran.push("peek:Escape");
    const remove = registry.add({ name: "peek", layer: 1, actions: [{ title: "Close", keys: ["Escape"], run }] });
    offer("page", "Escape");
    registry.handle(press("Escape"));
    remove();
    registry.handle(press("Escape"));
    expect(ran).toEqual(["peek:Escape", "page:Escape"]);
  });
});

describe("a sequence", () => {
  test("runs when its second press follows within a second", () => {
    const { registry, ran, offer, wait } = setUp();
    offer("shell", "g r", "r");
    registry.handle(press("g"));
    wait(400);
    registry.handle(press("r"));
    registry.handle(press("g"));
    wait(1500);
    registry.handle(press("r"));
    expect(ran).toEqual(["shell:g r", "shell:r"]);
  });

  test("takes its second press, which begins no other one", () => {
    const { registry, ran, offer } = setUp();
    offer("shell", "g g", "g r", "r");
    for (const key of ["g", "g", "r"]) registry.handle(press(key));
    expect(ran).toEqual(["shell:g g", "shell:r"]);
  });

  test("may begin with a press that does something by itself", () => {
    const { registry, ran, offer, wait } = setUp();
    offer("shell", "g r");
    offer("page", "g", "r");
    registry.handle(press("g"));
    registry.handle(press("r"));
    registry.handle(press("r"));
    registry.handle(press("g"));
    wait(1500);
    registry.handle(press("r"));
    expect(ran).toEqual(["page:g", "shell:g r", "page:r", "page:g", "page:r"]);
  });
});

test("keys are named alike on every keyboard", () => {
  expect(comboOf(press("K", { metaKey: true }), true)).toBe("Mod+k");
  expect(comboOf(press("k", { ctrlKey: true }), true)).toBeUndefined();
  expect(comboOf(press(" "), false)).toBe("Space");
  expect(keyCaps("Mod+k", true)).toEqual(["⌘", "K"]);
  expect(keyCaps("Mod+k", false)).toEqual(["Ctrl", "K"]);
  expect(keyCaps("g r", false)).toEqual(["g", "r"]);
  expect(keyCaps("Shift+ArrowLeft", false)).toEqual(["⇧", "←"]);
});
