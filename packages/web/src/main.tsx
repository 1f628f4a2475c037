import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { runPath } from "./routes/paths.ts";
import { loadViews } from "./run/load-views.ts";
import { parseViewState } from "./run/model/view-state.ts";
import "./styles/index.css";

if (location.pathname.startsWith(runPath(""))) loadViews(parseViewState(location.search).panel);

const root = document.getElementById("app");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
