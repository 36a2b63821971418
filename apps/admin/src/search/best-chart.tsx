import { memo, useMemo } from 'react';
import type { HistoryRow, Model } from '../platform/searches.js';
import { linearScale, niceTicks, scoreDomain, tickLabel } from '../ui/axis.js';
import { bracketColour } from '../ui/elements.js';
import { countOf, formatCount, formatScore } from '../ui/format.js';
import { useWidth } from '../ui/hooks.js';
import { bestSoFar } from './best-so-far.js';
import { Chart, frameOf, type Target, within } from './chart.js';
import { type Direction, isBetter, SCORE_WORDS } from './direction.js';
import type { Pointed } from './pointed.js';

interface Props {
  history: HistoryRow[];
  direction: Direction;
  models: Model[];
  promisedCalls: number;
  focus: number | null;
  point: (pointed: Pointed | null) => void;
  choose: (model: number) => void;
}

/** The worse part of the scores would press what matters into the other edge. */
const WORST_LEFT_OUT = 0.25;
const FEW = 12;

/** Best score so far against the calls spent, over all committed scores in their brackets' colours. */
export const BestChart = memo(function BestChart(props: Props) {
  const { history, direction, models, promisedCalls, focus, point, choose } = props;
  const [ref, width] = useWidth<HTMLDivElement>();
  const fold = useMemo(() => bestSoFar(history, direction), [history, direction]);
  const bracketOf = useMemo(() => new Map(models.map((m) => [m.number, m.bracket])), [models]);
  const frame = frameOf(width);
  const drawn = useMemo(() => {
    const x = linearScale([0, Math.max(1, promisedCalls, fold.spent)], [frame.left, frame.right]);
    const y = linearScale(
      scoreDomain(
        fold.scores.map((p) => p.score),
        fold.scores.length < FEW ? 0 : WORST_LEFT_OUT,
        direction === 'minimise' ? 'high' : 'low',
      ),
      [frame.bottom, frame.top],
    );
    const worst = direction === 'minimise' ? y.domain[1] : y.domain[0];
    const inside = (score: number) => within(frame, y(score));
    const targets: Target[] = fold.scores
      .filter((p) => !isBetter(direction, worst, p.score))
      .map((p) => ({ ...p, x: x(p.spent), y: inside(p.score) }));
    const clouds = new Map<number, string[]>();
    for (const t of targets) {
      const bracket = bracketOf.get(t.model) ?? 0;
      const cloud = clouds.get(bracket) ?? [];
      cloud.push(`M${t.x.toFixed(1)} ${t.y.toFixed(1)}h0`);
      clouds.set(bracket, cloud);
    }
    const steps = fold.records.map(
      (p, i) => `${i === 0 ? 'M' : 'H'}${x(p.spent).toFixed(1)}${i === 0 ? ' ' : 'V'}${inside(p.score).toFixed(1)}`,
    );
    if (fold.records.length > 0) steps.push(`H${x(fold.spent).toFixed(1)}`);
    const leftOut = fold.scores.length - targets.length;
    return { x, y, targets, clouds, steps: steps.join(''), worst, leftOut };
  }, [fold, bracketOf, promisedCalls, frame.left, frame.right, frame.bottom, frame.top]);
  const { x, y, targets, clouds, steps, worst, leftOut } = drawn;
  const last = fold.records.at(-1);
  return (
    <section className="panel" aria-labelledby="best-title">
      <div className="panel-head">
        <h2 id="best-title">Best score so far</h2>
        {leftOut > 0 && (
          <span className="quiet">
            {countOf(leftOut, 'score')} {SCORE_WORDS[direction].beyond} {tickLabel(worst, 0.0001)} not drawn
          </span>
        )}
      </div>
      <div ref={ref} className="chart-room">
        {width > 0 && (
          <Chart
            frame={frame}
            x={x}
            y={y}
            xTicks={niceTicks(0, x.domain[1], width < 420 ? 4 : 6)}
            yTicks={niceTicks(y.domain[0], y.domain[1], 5)}
            xLabel="calls spent"
            spoken={`Best score so far against calls spent: ${last ? `${formatScore(last.score)} by model ${last.model} after ${formatCount(last.spent)} of ${countOf(promisedCalls, 'call')}` : 'no score yet'}.`}
            targets={targets}
            point={(t, px, py) =>
              point(t && { model: t.model, x: px, y: py, at: { calls: t.calls, score: t.score, place: null } })
            }
            choose={choose}
          >
            {[...clouds].map(([bracket, marks]) => (
              <path key={bracket} className="cloud" d={marks.join('')} stroke={bracketColour(bracket)} />
            ))}
            <path className="record-line" d={steps} />
            {last && <circle className="record-end" cx={x(fold.spent)} cy={y(last.score)} r="4" />}
            {focus !== null &&
              targets
                .filter((t) => t.model === focus)
                .map((t) => (
                  <circle
                    key={t.calls}
                    className="focus-point"
                    cx={t.x}
                    cy={t.y}
                    r="5"
                    stroke={bracketColour(bracketOf.get(focus) ?? 0)}
                  />
                ))}
            {!last && (
              <text
                className="empty-chart"
                x={(frame.left + frame.right) / 2}
                y={(frame.top + frame.bottom) / 2}
                textAnchor="middle"
              >
                The first score will appear here
              </text>
            )}
          </Chart>
        )}
      </div>
    </section>
  );
});
