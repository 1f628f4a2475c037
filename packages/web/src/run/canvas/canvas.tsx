import { type ComponentProps, useEffect, useRef } from "react";
import { useBox } from "./use-box.ts";

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

interface Props extends ComponentProps<"div"> {
  /** Draws in CSS pixels; called when the function is another one, and when the size changes. */
  readonly draw: Draw;
}

/** A canvas as large as its place, sharp on every screen. What it shows must also be said in words by its user. */
export function Canvas({ draw, children, ...rest }: Props) {
  const [ref, { width, height }] = useBox<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context || width === 0 || height === 0) return;
    const ratio = devicePixelRatio;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.current.width !== w || canvas.current.height !== h) {
      canvas.current.width = w;
      canvas.current.height = h;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    draw(context, width, height);
  }, [draw, width, height]);
  return (
    <div ref={ref} {...rest}>
      <canvas ref={canvas} aria-hidden className="block" style={{ width, height }} />
      {children}
    </div>
  );
}
