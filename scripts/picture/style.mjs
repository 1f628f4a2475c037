const DARK = {
  ground: "#0d1117",
  edge: "#30363d",
  text: "#e6edf3",
  dim: "#8b949e",
  cyan: "#39c5cf",
  green: "#3fb950",
  red: "#ff7b72",
  yellow: "#d29922",
};

/** @type {typeof DARK} */
const LIGHT = {
  ground: "#ffffff",
  edge: "#d1d9e0",
  text: "#1f2328",
  dim: "#59636e",
  cyan: "#0e7490",
  green: "#116329",
  red: "#b91c1c",
  yellow: "#7d4e00",
};

const FONT = "ui-monospace,SFMono-Regular,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace";

/** @param {typeof DARK} colours */
const variables = (colours) =>
  Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(";");

/** The palette of the command line on a ground of its own, so that it can be read whatever is around it. */
export const STYLE = `svg{${variables(DARK)}}
@media(prefers-color-scheme:light){svg{${variables(LIGHT)}}}
text{font:12px ${FONT};fill:var(--text);white-space:pre}
.frame{fill:var(--ground);stroke:var(--edge)}
.rule{stroke:var(--edge)}
.bold{font-weight:600}
.dim{fill:var(--dim)}
.cyan{fill:var(--cyan)}
.green{fill:var(--green)}
.red{fill:var(--red)}
.yellow{fill:var(--yellow)}
.track{fill:var(--edge)}
.done{fill:var(--cyan);transform:scaleX(0);transform-box:fill-box}
.page{opacity:0}
.still{opacity:1}`;
