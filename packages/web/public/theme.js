// Runs before the first paint, so that a dark page never flashes white. src/shell/theme.ts keeps it up to date.
try {
  const chosen = JSON.parse(localStorage.getItem("openexec.theme") ?? "null");
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
} catch {
  // Storage is refused: the page is light.
}
