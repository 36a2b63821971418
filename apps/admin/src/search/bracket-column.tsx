import { type KeyboardEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import type { Bracket } from '../platform/searches.js';
import { bracketColour } from '../ui/elements.js';
import { countOf, formatCount, formatScore } from '../ui/format.js';
import { type Direction, SCORE_WORDS } from './direction.js';
import { type BracketLayout, linkPath, type Point, type RungBox } from './dot-layout.js';
import type { Pointed } from './pointed.js';
import type { PlaceState, RungPlaces } from './rung-places.js';

interface Props {
  bracket: Bracket;
  rungs: RungPlaces[];
  layout: BracketLayout;
  direction: Direction;
  callsDone: number;
  focus: number | null;
  best: number | null;
  point: (pointed: Pointed | null) => void;
  choose: (model: number) => void;
}

interface Cursor {
  rung: number;
  place: number;
}

const ROOM_FOR_THRESHOLD = 270;
/** More links than these are drawn paler, so that labels stay readable. */
const MANY_LINKS = 30;

/** One bracket: its promise beside its tally, and its rungs from the first (below) to the last (above). */
export function BracketColumn(props: Props) {
  const { bracket, rungs, layout, direction, callsDone, focus, best, point, choose } = props;
  const svg = useRef<SVGSVGElement>(null);
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const promised = promisedCalls(bracket);
  const models = bracket.rungs[0]?.models ?? 0;

  const show = (at: Cursor | null, x?: number, y?: number) => {
    const rung = at && rungs[at.rung];
    const place = at && rung?.places[at.place];
    const box = svg.current?.getBoundingClientRect();
    if (!at || !rung || !place || place.model === null || !box) return point(null);
    const dot = placePoint(layout, at.rung, at.place, rung.places.length);
    point({
      model: place.model,
      x: x ?? box.left + dot.x,
      y: y ?? box.top + dot.y,
      at: { calls: rung.calls, score: place.score, place: { state: place.state, rank: place.rank, of: rung.planned } },
    });
  };

  const moved = (event: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return;
    show(
      nearest(rungs, layout, { x: event.clientX - box.left, y: event.clientY - box.top }),
      event.clientX,
      event.clientY,
    );
  };

  const clicked = (event: { clientX: number; clientY: number }) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return;
    const at = nearest(rungs, layout, { x: event.clientX - box.left, y: event.clientY - box.top });
    const model = at && rungs[at.rung]?.places[at.place]?.model;
    if (model !== null && model !== undefined) choose(model);
  };

  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setCursor(null);
      return point(null);
    }
    if (event.key === 'Enter' || event.key === ' ') {
      const model = cursor && rungs[cursor.rung]?.places[cursor.place]?.model;
      if (model !== null && model !== undefined) choose(model);
      return event.preventDefault();
    }
    const next = step(rungs, cursor, event.key);
    if (!next) return;
    event.preventDefault();
    setCursor(next);
    show(next);
  };

  const spoken = `Bracket ${bracket.bracket}: ${countOf(models, 'model')}. ${rungs
    .map((r) => `${countOf(r.calls, 'call')}: ${r.arrived} of ${r.planned} arrived, best ${formatScore(r.best)}`)
    .join('; ')}. Arrow keys move between models, Enter opens one.`;

  return (
    <div className="bracket" style={{ '--own': bracketColour(bracket.bracket) } as React.CSSProperties}>
      <h3>
        <span className="swatch" aria-hidden="true" />
        Bracket {bracket.bracket}
        <span className="quiet">{countOf(models, 'model')}</span>
        <span className="quiet bracket-calls">
          {formatCount(callsDone)} of {countOf(promised, 'call')}
        </span>
      </h3>
      <svg
        ref={svg}
        width={layout.width}
        height={layout.height}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk through the chart
        tabIndex={0}
        role="application"
        aria-label={spoken}
        onPointerMove={moved}
        onPointerLeave={() => point(null)}
        onClick={clicked}
        onKeyDown={pressed}
        onBlur={() => point(null)}
      >
        <Rungs rungs={rungs} layout={layout} direction={direction} best={best} />
        {focus !== null && <Climb className="focus-climb" model={focus} rungs={rungs} layout={layout} />}
      </svg>
    </div>
  );
}

/** All that does not change with the pointer. */
const Rungs = memo(function Rungs({
  rungs,
  layout,
  direction,
  best,
}: {
  rungs: RungPlaces[];
  layout: BracketLayout;
  direction: Direction;
  best: number | null;
}) {
  const links = useMemo(() => linksOf(rungs, layout), [rungs, layout]);
  return (
    <>
      {links}
      {best !== null && <Climb className="best-climb" model={best} rungs={rungs} layout={layout} />}
      {rungs.map((rung, index) => {
        const box = layout.rungs[index];
        if (!box) return null;
        return (
          <g key={rung.rung}>
            {box.aggregated ? (
              <Bar rung={rung} box={box} width={layout.width} />
            ) : (
              rung.places.map((place, at) => {
                const dot = box.dots[at];
                return (
                  dot && <Dot key={place.model ?? `open ${at}`} dot={dot} state={place.state} radius={layout.radius} />
                );
              })
            )}
            <RungLabel rung={rung} box={box} width={layout.width} direction={direction} />
          </g>
        );
      })}
      {best !== null && <BestRing model={best} rungs={rungs} layout={layout} />}
    </>
  );
});

/** Placed by a transform, so that it glides when its rung is sorted. */
function Dot({ dot, state, radius }: { dot: Point; state: PlaceState; radius: number }) {
  const style = { transform: `translate(${dot.x}px, ${dot.y}px)` };
  if (state === 'failed') {
    const arm = radius * 0.75;
    return <path className="cross" style={style} d={`M${-arm} ${-arm}L${arm} ${arm}M${arm} ${-arm}L${-arm} ${arm}`} />;
  }
  return <circle className={`dot ${state}`} style={style} r={radius} />;
}

function RungLabel({
  rung,
  box,
  width,
  direction,
}: {
  rung: RungPlaces;
  box: RungBox;
  width: number;
  direction: Direction;
}) {
  const wide = width >= ROOM_FOR_THRESHOLD;
  const best = rung.best === null ? '' : `${wide ? 'best ' : ''}${formatScore(rung.best)} · `;
  const cut =
    wide && rung.promotedFrom !== null
      ? `cut ${SCORE_WORDS[direction].beyond} ${formatScore(rung.promotedFrom)} · `
      : '';
  return (
    <g className="rung-label">
      <line x1="0" x2={width} y1={box.top - 1.5} y2={box.top - 1.5} />
      <text x={width} y={box.labelY} textAnchor="end">
        {best}
        {cut}
        {formatCount(rung.arrived)}/{formatCount(rung.planned)} at <tspan>{countOf(rung.calls, 'call')}</tspan>
      </text>
    </g>
  );
}

const BAR_ORDER: readonly PlaceState[] = [
  'promoted',
  'finished',
  'arrived',
  'training',
  'waiting',
  'open',
  'cut',
  'failed',
];

function Bar({ rung, box, width }: { rung: RungPlaces; box: RungBox; width: number }) {
  let x = 0;
  return (
    <g>
      {BAR_ORDER.map((state) => {
        const count = rung.places.filter((place) => place.state === state).length;
        if (count === 0) return null;
        const length = (count / rung.places.length) * width;
        const part = (
          <rect
            key={state}
            className={`dot ${state}`}
            x={x}
            y={box.top}
            width={Math.max(1, length - 1)}
            height={box.bottom - box.top}
          >
            <title>{`${formatCount(count)} ${state}`}</title>
          </rect>
        );
        x += length;
        return part;
      })}
    </g>
  );
}

/** The way of one model through its rungs. */
function Climb({
  model,
  rungs,
  layout,
  className,
}: {
  model: number;
  rungs: RungPlaces[];
  layout: BracketLayout;
  className: string;
}) {
  const points = wayOf(model, rungs, layout);
  if (points.length === 0) return null;
  const path = points
    .slice(1)
    .map((to, i) => linkPath(points[i] as Point, to, layout.radius))
    .join('');
  return (
    <g className={className}>
      {path && <path d={path} />}
      {className === 'focus-climb' && points.map((p) => <circle key={p.y} cx={p.x} cy={p.y} r={layout.radius + 2.5} />)}
    </g>
  );
}

function BestRing({ model, rungs, layout }: { model: number; rungs: RungPlaces[]; layout: BracketLayout }) {
  const last = wayOf(model, rungs, layout).at(-1);
  return last ? <circle className="best-ring" cx={last.x} cy={last.y} r={layout.radius + 3} /> : null;
}

function wayOf(model: number, rungs: RungPlaces[], layout: BracketLayout): Point[] {
  const way: Point[] = [];
  for (const [index, rung] of rungs.entries()) {
    const place = rung.places.findIndex((p) => p.model === model);
    if (place === -1) break;
    way.push(placePoint(layout, index, place, rung.places.length));
  }
  return way;
}

function linksOf(rungs: RungPlaces[], layout: BracketLayout) {
  const links = [];
  for (let index = 0; index + 1 < rungs.length; index++) {
    const [from, to] = [rungs[index], rungs[index + 1]];
    const [fromBox, toBox] = [layout.rungs[index], layout.rungs[index + 1]];
    if (!from || !to || !fromBox || !toBox) continue;
    if (fromBox.aggregated) {
      const share = from.places.filter((p) => p.state === 'promoted').length / Math.max(1, from.places.length);
      const xs = toBox.dots.map((dot) => dot.x);
      const left = toBox.aggregated ? 0 : Math.min(...xs) - layout.radius;
      const right = toBox.aggregated ? layout.width : Math.max(...xs) + layout.radius;
      if (share > 0) {
        const d = `M0 ${fromBox.top}L${left} ${toBox.bottom}L${right} ${toBox.bottom}L${share * layout.width} ${fromBox.top}Z`;
        links.push(<path key={index} className="ribbon" d={d} />);
      }
      continue;
    }
    const places = new Map(from.places.map((place, at) => [place.model, at]));
    const paths = to.places.map((place, at) => {
      const start = place.model === null ? undefined : places.get(place.model);
      const [a, b] = [start === undefined ? undefined : fromBox.dots[start], toBox.dots[at]];
      return a && b ? linkPath(a, b, layout.radius) : '';
    });
    links.push(
      <path
        key={index}
        className="links"
        d={paths.join('') || 'M0 0'}
        strokeOpacity={to.places.length > MANY_LINKS ? 0.22 : 0.4}
      />,
    );
  }
  return links;
}

function placePoint(layout: BracketLayout, rung: number, place: number, places: number): Point {
  const box = layout.rungs[rung];
  const dot = box?.dots[place];
  if (dot) return dot;
  return { x: ((place + 0.5) / Math.max(1, places)) * layout.width, y: box ? (box.top + box.bottom) / 2 : 0 };
}

/** The taken place next to a position, not further than a finger's breadth. */
function nearest(rungs: RungPlaces[], layout: BracketLayout, at: Point): Cursor | null {
  let found: Cursor | null = null;
  let least = Math.max(9, layout.radius * 2) ** 2;
  for (const [rung, box] of layout.rungs.entries()) {
    for (const [place, dot] of box.dots.entries()) {
      if (rungs[rung]?.places[place]?.model === null) continue;
      const distance = (dot.x - at.x) ** 2 + (dot.y - at.y) ** 2;
      if (distance < least) {
        least = distance;
        found = { rung, place };
      }
    }
  }
  return found;
}

/** Where an arrow key leads: along the rung, or with the model to the rung above or below. */
function step(rungs: RungPlaces[], from: Cursor | null, key: string): Cursor | null {
  if (!/^Arrow(Left|Right|Up|Down)$/.test(key)) return null;
  const first = rungs.findIndex((rung) => rung.places.some((place) => place.model !== null));
  if (first === -1) return null;
  const start = from ?? { rung: first, place: -1 };
  const taken = (rung: number) => (rungs[rung]?.places ?? []).filter((place) => place.model !== null).length;
  if (key === 'ArrowLeft') return { rung: start.rung, place: Math.max(0, start.place - 1) };
  if (key === 'ArrowRight') return { rung: start.rung, place: Math.min(taken(start.rung) - 1, start.place + 1) };
  const rung = start.rung + (key === 'ArrowUp' ? 1 : -1);
  if (taken(rung) === 0) return { rung: start.rung, place: Math.max(0, start.place) };
  const model = rungs[start.rung]?.places[start.place]?.model;
  const same = rungs[rung]?.places.findIndex((place) => place.model === model) ?? -1;
  return { rung, place: same === -1 ? 0 : same };
}

function promisedCalls(bracket: Bracket): number {
  return bracket.rungs.reduce(
    (sum, rung, i) => sum + rung.models * (rung.calls - (bracket.rungs[i - 1]?.calls ?? 0)),
    0,
  );
}
