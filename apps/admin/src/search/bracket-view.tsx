import { memo, useMemo } from 'react';
import type { Bracket, Model } from '../platform/searches.js';
import { countOf, formatCount } from '../ui/format.js';
import { useWidth } from '../ui/hooks.js';
import { BracketColumn } from './bracket-column.js';
import type { Direction } from './direction.js';
import { COLUMN_GAP, columnWidths, layoutBrackets } from './dot-layout.js';
import type { Pointed } from './pointed.js';
import { type Curve, rungPlaces } from './rung-places.js';

interface Props {
  brackets: Bracket[];
  models: Model[];
  modelCount: number;
  curves: ReadonlyMap<number, Curve>;
  direction: Direction;
  /** The model that all charts bring out. */
  focus: number | null;
  /** The best model, or the leading one while the search runs. */
  best: number | null;
  point: (pointed: Pointed | null) => void;
  choose: (model: number) => void;
}

/** Every bracket a column, every model a dot that climbs its rungs; places of the plan are there from the start. */
export const BracketView = memo(function BracketView(props: Props) {
  const { brackets, models, modelCount, curves, direction } = props;
  const [ref, width] = useWidth<HTMLDivElement>();
  const ordered = useMemo(() => [...brackets].sort((a, b) => b.bracket - a.bracket), [brackets]);
  const places = useMemo(
    () => ordered.map((b) => rungPlaces(b, models, curves, direction)),
    [ordered, models, curves, direction],
  );
  const beside = useMemo(
    () =>
      columnWidths(
        ordered.map((b) => b.rungs[0]?.models ?? 0),
        width,
      ),
    [ordered, width],
  );
  const layouts = useMemo(() => {
    if (width === 0) return [];
    if (beside) return layoutBrackets(places, beside);
    return places.map((rungs) => layoutBrackets([rungs], [width])[0] ?? null);
  }, [places, beside, width]);
  const aggregated = layouts.some((layout) => layout?.rungs.some((rung) => rung.aggregated));
  return (
    <section className="panel brackets" aria-labelledby="brackets-title">
      <div className="panel-head">
        <h2 id="brackets-title">Brackets and rungs</h2>
        <Legend aggregated={aggregated} />
      </div>
      {aggregated && (
        <p className="quiet">Rungs of more than 600 models are drawn as one bar, divided by what became of them.</p>
      )}
      {models.length < modelCount && (
        <p className="quiet">
          The first {formatCount(models.length)} of {countOf(modelCount, 'model')} are shown.
        </p>
      )}
      <div
        ref={ref}
        className={beside ? 'columns' : 'columns stacked'}
        style={
          beside ? { gridTemplateColumns: beside.map((w) => `${w}px`).join(' '), columnGap: COLUMN_GAP } : undefined
        }
      >
        {ordered.map((bracket, index) => {
          const layout = layouts[index];
          const rungs = places[index];
          return (
            layout &&
            rungs && (
              <BracketColumn
                key={bracket.bracket}
                bracket={bracket}
                rungs={rungs}
                layout={layout}
                direction={direction}
                callsDone={callsOf(models, bracket.bracket)}
                focus={props.focus}
                best={props.best}
                point={props.point}
                choose={props.choose}
              />
            )
          );
        })}
      </div>
    </section>
  );
});

function callsOf(models: readonly Model[], bracket: number): number {
  let calls = 0;
  for (const model of models) if (model.bracket === bracket) calls += model.calls;
  return calls;
}

function Legend({ aggregated }: { aggregated: boolean }) {
  return (
    <ul className="legend" aria-label="Signs">
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" className="dot open" />
        </svg>
        promised
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" className="dot training" />
        </svg>
        training
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" className="dot arrived" />
        </svg>
        scored
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" className="dot cut" />
        </svg>
        cut
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M3 3 9 9M9 3 3 9" className="cross" />
        </svg>
        failed
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="3" className="dot arrived" />
          <circle cx="6" cy="6" r="5" className="best-ring" />
        </svg>
        best
      </li>
      {aggregated && <li className="quiet">bar: many models</li>}
    </ul>
  );
}
