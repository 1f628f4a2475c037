import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { requestRunEarly } from "./data/early-run.ts";
import { loadViews } from "./run/load-views.ts";
import { parseViewState } from "./run/model/view-state.ts";
import "./styles/index.css";

if (requestRunEarly(location.pathname)) loadViews(parseViewState(location.search).panel);

const root = document.getElementById("app");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
