import type { Page } from "playwright-core";

/**
 * What a page does from now on that no recording may make it do: dialogs, other windows, requests to elsewhere, what its
 * policy refused.
 */
export function watchStrange(page: Page): readonly string[] {
  const seen: string[] = [];
  const { origin: ours } = new URL(page.url());
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => seen.push(`window ${popup.url()}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== ours && !/^(?:blob|data):$/.test(protocol)) seen.push(`request ${request.url()}`);
  });
  page.on("console", (message) => message.type() === "error" && seen.push(`console ${message.text()}`));
  return seen;
}

/** What stands in a page and may not, whatever was recorded: code, what could load some, and characters that hide. */
export function strangeIn(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const hidden = /[^\n\r\t\P{Cc}]|[\u200b-\u200c\u200e-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
    const strange = new Set<string>();
    const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const text = node.textContent ?? "";
      const around = node.parentElement;
      if (hidden.test(text))
        strange.add(`hidden in <${around?.tagName} class="${around?.className}">: ${text.slice(0, 40)}`);
    }
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const isUrl = /^(?:href|src|action|formaction|xlink:href|srcdoc)$/.test(name);
        if (
          name.startsWith("on") ||
          (isUrl && /^\s*(?:javascript|vbscript|data:text)/i.test(value)) ||
          hidden.test(value)
        )
          strange.add(`<${element.tagName} ${name}="${value.slice(0, 40)}">`);
      }
    }
    for (const { tagName } of document.body.querySelectorAll(
      "script:not([src]), iframe, object, embed, base, form[action]",
    ))
      strange.add(tagName);
    if ("hacked" in window) strange.add("code of the recording ran");
    return [...strange];
  });
}
