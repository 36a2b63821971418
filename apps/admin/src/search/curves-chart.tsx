import { memo, useMemo } from 'react';
import type { Model } from '../platform/searches.js';
import { linearScale, logScale, logTicks, niceTicks, scoreDomain } from '../ui/axis.js';
import { bracketColour } from '../ui/elements.js';
import { countOf } from '../ui/format.js';
import { useWidth } from '../ui/hooks.js';
import { Chart, frameOf, type Target, within } from './chart.js';
import { type Direction, SCORE_WORDS } from './direction.js';
import { leadingModels } from './leading-models.js';
import type { Pointed } from './pointed.js';
import type { Curve } from './rung-places.js';

interface Props {
  models: Model[];
  curves: ReadonlyMap<number, Curve>;
  direction: Direction;
  /** The most calls a model may have by the plan. */
  mostCalls: number;
  focus: number | null;
  best: number | null;
  point: (pointed: Pointed | null) => void;
  choose: (model: number) => void;
}

const SHOWN = 20;

/** Score against calls of the twenty models with the best last score, and of the focused one. */
export const CurvesChart = memo(function CurvesChart(props: Props) {
  const { models, curves, direction, mostCalls, focus, best, point, choose } = props;
  const [ref, width] = useWidth<HTMLDivElement>();
  const frame = frameOf(width);
  const top = useMemo(() => leadingModels(models, direction, SHOWN), [models, direction]);
  const shown = useMemo(() => {
    const focused =
      focus === null || top.some((m) => m.number === focus) ? undefined : models.find((m) => m.number === focus);
    return focused ? [...top, focused] : top;
  }, [top, focus, models]);
  const domain = useMemo(
    () =>
      scoreDomain(
        top.flatMap((m) => (curves.get(m.number) ?? []).map((p) => p.score)),
        0.05,
        direction === 'minimise' ? 'high' : 'low',
      ),
    [top, curves, direction],
  );
  const x = logScale([1, Math.max(2, mostCalls)], [frame.left, frame.right]);
  const y = linearScale(domain, [frame.bottom, frame.top]);
  const lines = shown.map((model) => ({
    model,
    points: (curves.get(model.number) ?? []).map(
      (p): Target => ({ ...p, model: model.number, x: x(p.calls), y: within(frame, y(p.score)) }),
    ),
  }));
  const leader = top[0];
  return (
    <section className="panel" aria-labelledby="curves-title">
      <div className="panel-head">
        <h2 id="curves-title">Learning curves</h2>
        <span className="quiet">
          {top.length === SHOWN
            ? `the ${SHOWN} ${SCORE_WORDS[direction].best} of ${countOf(models.length, 'model')}`
            : top.length > 0 && countOf(top.length, 'model')}
        </span>
      </div>
      <div ref={ref} className="chart-room">
        {width > 0 && (
          <Chart
            frame={frame}
            x={x}
            y={y}
            xTicks={logTicks(x.domain[0], x.domain[1])}
            yTicks={niceTicks(domain[0], domain[1], 5)}
            xLabel="calls of the model, logarithmic"
            spoken={`Learning curves of the ${top.length} models with the ${SCORE_WORDS[direction].best} scores${leader ? `, led by model ${leader.number}` : ''}. The table of models has the same numbers.`}
            targets={lines.flatMap((line) => line.points)}
            point={(t, px, py) =>
              point(t && { model: t.model, x: px, y: py, at: { calls: t.calls, score: t.score, place: null } })
            }
            choose={choose}
          >
            {top.length === 0 && (
              <text
                className="empty-chart"
                x={(frame.left + frame.right) / 2}
                y={(frame.top + frame.bottom) / 2}
                textAnchor="middle"
              >
                Curves will appear here
              </text>
            )}
            {lines.map(({ model, points }) => (
              <g
                key={model.number}
                className={`curve ${model.number === focus ? 'in-focus' : focus !== null ? 'out-of-focus' : ''} ${model.number === best ? 'of-best' : ''}`}
                style={{ '--own': bracketColour(model.bracket) } as React.CSSProperties}
              >
                {points.length > 1 && (
                  <path
                    d={points.map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('')}
                  />
                )}
                {points.map((p) => (
                  <circle key={p.calls} cx={p.x} cy={p.y} r={model.number === best ? 3.2 : 2.4} />
                ))}
              </g>
            ))}
          </Chart>
        )}
      </div>
    </section>
  );
});
