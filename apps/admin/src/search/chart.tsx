import { type PointerEvent, type ReactNode, useRef } from 'react';
import { type Scale, tickLabel } from '../ui/axis.js';

export interface ChartFrame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const CHART_HEIGHT = 250;

export function frameOf(width: number): ChartFrame {
  return { width, height: CHART_HEIGHT, left: 46, right: width - 14, top: 14, bottom: CHART_HEIGHT - 34 };
}

/** A score off the drawn domain is put at the edge of the frame. */
export function within(frame: ChartFrame, y: number): number {
  return Math.max(frame.top, Math.min(frame.bottom, y));
}

/** A point of a chart that can be pointed at. */
export interface Target {
  x: number;
  y: number;
  model: number;
  calls: number;
  score: number;
}

interface Props {
  frame: ChartFrame;
  x: Scale;
  y: Scale;
  xTicks: number[];
  yTicks: number[];
  xLabel: string;
  /** What a reader who does not see the chart is told. */
  spoken: string;
  targets: Target[];
  point: (target: Target | null, x: number, y: number) => void;
  choose: (model: number) => void;
  children: ReactNode;
}

const REACH = 24;

/** Axes, grid and pointing for the two charts of scores. */
export function Chart({ frame, x, y, xTicks, yTicks, xLabel, spoken, targets, point, choose, children }: Props) {
  const svg = useRef<SVGSVGElement>(null);
  const yStep = (yTicks[1] ?? 1) - (yTicks[0] ?? 0);
  const near = (event: { clientX: number; clientY: number }): Target | null => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return null;
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let found: Target | null = null;
    let least = REACH ** 2;
    for (const target of targets) {
      const distance = (target.x - px) ** 2 + (target.y - py) ** 2;
      if (distance < least) {
        least = distance;
        found = target;
      }
    }
    return found;
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the table of models offers the same to the keyboard
    <svg
      ref={svg}
      className="chart"
      width={frame.width}
      height={frame.height}
      role="img"
      aria-label={spoken}
      onPointerMove={(event: PointerEvent) => point(near(event), event.clientX, event.clientY)}
      onPointerLeave={() => point(null, 0, 0)}
      onClick={(event) => {
        const target = near(event);
        if (target) choose(target.model);
      }}
    >
      <g className="axis">
        {yTicks.map((tick) => (
          <g key={tick}>
            <line x1={frame.left} x2={frame.right} y1={y(tick)} y2={y(tick)} />
            <text x={frame.left - 8} y={y(tick) + 4} textAnchor="end">
              {tickLabel(tick, yStep)}
            </text>
          </g>
        ))}
        {xTicks.map((tick) => (
          <text key={tick} x={x(tick)} y={frame.bottom + 16} textAnchor="middle">
            {tickLabel(tick, 1)}
          </text>
        ))}
        <text x={frame.right} y={frame.height - 3} textAnchor="end" className="axis-name">
          {xLabel}
        </text>
      </g>
      {children}
    </svg>
  );
}
