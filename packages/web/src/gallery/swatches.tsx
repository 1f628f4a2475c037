const NEUTRAL = ["bg-page", "bg-region", "bg-hover", "bg-pressed", "bg-chosen", "bg-line", "bg-control", "bg-solid"];
const FAMILIES = ["bg-model", "bg-tool", "bg-human", "bg-policy", "bg-git", "bg-agent", "bg-accent", "bg-selected"];

/** The colours by what they are for. */
export function Swatches() {
  return (
    <div className="flex flex-col gap-1">
      {[NEUTRAL, FAMILIES].map((colors) => (
        <div key={colors[0]} className="flex">
          {colors.map((color) => (
            <div key={color} className="flex-1">
              <div className={`h-6 ${color}`} />
              <span className="text-label text-muted">{color.slice(3)}</span>
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
