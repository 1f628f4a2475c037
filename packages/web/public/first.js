// Runs before the first paint, while the code of the app is on its way.

// A dark page never flashes white. src/shell/theme.ts keeps it up to date.
try {
  const chosen = JSON.parse(localStorage.getItem("openexec.theme") ?? "null");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
} catch {
  // Storage is refused: the page is light.
}

// The page of a run waits for what the server says of it: that is asked for at once, and taken by src/data/early-request.ts.
{
  const id = /^\/runs\/([\w-]+)$/.exec(location.pathname)?.[1];
  const asked = id === undefined ? [] : ["/overview/columns", "/bundle/flow.json"];
  const ask = (path) => {
    const response = fetch(path, { headers: { accept: "application/json" } });
    // Who takes it learns of the failure.
    response.catch(() => undefined);
    return response;
  };
  window.openexecAsked = new Map(asked.map((path) => `/api/runs/${id}${path}`).map((path) => [path, ask(path)]));
  // So is the code of that page, whose files the build names.
  for (const href of id === undefined ? [] : (document.currentScript?.dataset.code ?? "").split(" ").filter(Boolean)) {
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "modulepreload", href, crossOrigin: "" }),
    );
  }
}
