import { createContext, use, useEffect, useRef, useSyncExternalStore } from "react";
import { isMac } from "./combo.ts";
import { type Action, type ActionGroup, type KeyInput, KeyRegistry } from "./registry.ts";
import { isInText } from "./text-field.ts";

export const KeysContext: React.Context<KeyRegistry> = createContext(new KeyRegistry(false, () => 0));

/** The registry of this page, fed by the document's key presses as long as the app is mounted. */
export function createRegistry(): KeyRegistry {
  return new KeyRegistry(isMac(), () => performance.now());
}

const CONTROL = "button, a, summary, [role=button], [role=option], [role=menuitem], [role=switch], [role=checkbox]";
const MODAL = "[role=menu], [role=dialog][data-modal]";

/** Listens to the document. @returns how to stop */
export function listen(registry: KeyRegistry): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const input: KeyInput = {
      key: event.key,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      altKey: event.altKey,
      shiftKey: event.shiftKey,
      isComposing: event.isComposing,
      isRepeat: event.repeat,
      defaultPrevented: event.defaultPrevented,
      inText: isInText(target),
      onControl: target.closest(CONTROL) !== null,
      inModal: target.closest(MODAL) !== null,
      preventDefault: () => event.preventDefault(),
    };
    registry.handle(input);
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/**
 * Offers actions while the caller is mounted and `enabled`; `layer` as in {@link ActionGroup}. The actions may be made anew at every render: the newest ones
 * run, and the group keeps its place.
 */
export function useActions(name: string, actions: readonly Action[], enabled: boolean = true, layer: number = 0): void {
  const registry = use(KeysContext);
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const shape = JSON.stringify(actions.map(({ title, keys, words, keysOnly }) => ({ title, keys, words, keysOnly })));
  useEffect(() => {
    if (!enabled) return undefined;
    const stable = (JSON.parse(shape) as Omit<Action, "run">[]).map((action, index) => ({
      ...action,
      run: (isRepeat?: boolean) => latest.current[index]?.run(isRepeat),
    }));
    return registry.add({ name, actions: stable, layer });
  }, [registry, name, shape, enabled, layer]);
}

/** Every action that there is now. */
export function useActionGroups(): readonly ActionGroup[] {
  const registry = use(KeysContext);
  return useSyncExternalStore(registry.subscribe, registry.groups);
}
