import { memo, useMemo, useState } from 'react';
import type { Model } from '../platform/searches.js';
import { BracketMark, ModelStateWord } from '../ui/elements.js';
import { countOf, formatCount, formatScore } from '../ui/format.js';
import type { Direction } from './direction.js';
import { parameterCell, parameterColumns } from './parameter-columns.js';
import { firstSorting, nextSorting, parseSorting, sortModels } from './sort-models.js';

interface Props {
  models: Model[];
  brackets: number[];
  direction: Direction;
  /** Null: best first. */
  sort: string | null;
  bracket: number | null;
  chosen: number | null;
  best: number | null;
  resort: (sort: string | null) => void;
  ofBracket: (bracket: number | null) => void;
  choose: (model: number) => void;
}

const ROWS_FIRST = 20;
const ROWS_MORE = 200;

const COLUMNS = [
  { name: 'number', title: 'Model', numeric: true },
  { name: 'score', title: 'Score', numeric: true },
  { name: 'bracket', title: 'Bracket', numeric: false },
  { name: 'calls', title: 'Calls', numeric: true },
  { name: 'state', title: 'State', numeric: false },
] as const;

export const ModelsTable = memo(function ModelsTable(props: Props) {
  const { models, direction, bracket, chosen, best } = props;
  const first = firstSorting(direction);
  const sort = props.sort ?? first;
  const [limit, setLimit] = useState(ROWS_FIRST);
  const sorting = parseSorting(sort);
  const parameters = useMemo(() => parameterColumns(models), [models]);
  const rows = useMemo(
    () => sortModels(bracket === null ? models : models.filter((m) => m.bracket === bracket), parseSorting(sort)),
    [models, bracket, sort],
  );
  const resort = (next: string) => props.resort(next === first ? null : next);
  const head = (name: string, title: string, numeric: boolean) => {
    const sorted = sorting.column === name;
    return (
      <th
        key={name}
        scope="col"
        className={numeric ? 'number' : undefined}
        aria-sort={sorted ? (sorting.descending ? 'descending' : 'ascending') : undefined}
      >
        <button type="button" className="sort" onClick={() => resort(nextSorting(sorting, name, direction))}>
          {title}
          <span className="sort-sign" aria-hidden="true">
            {sorted ? (sorting.descending ? '▾' : '▴') : ''}
          </span>
        </button>
      </th>
    );
  };
  return (
    <section className="panel" aria-labelledby="models-title">
      <div className="panel-head">
        <h2 id="models-title">Models</h2>
        <fieldset className="filter small" aria-label="Show the models of">
          <button type="button" className="pill" aria-pressed={bracket === null} onClick={() => props.ofBracket(null)}>
            all {formatCount(models.length)}
          </button>
          {props.brackets.length > 1 &&
            props.brackets.map((one) => (
              <button
                key={one}
                type="button"
                className="pill"
                aria-pressed={bracket === one}
                onClick={() => props.ofBracket(one)}
                title={`Bracket ${one}`}
              >
                <BracketMark bracket={one} />
              </button>
            ))}
        </fieldset>
      </div>
      <div className="scroll">
        <table className="models">
          <thead>
            <tr>
              {COLUMNS.map((column) => head(column.name, column.title, column.numeric))}
              {parameters.map(({ name, numeric }) => head(name, name, numeric))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((model) => (
              <tr
                key={model.number}
                aria-selected={model.number === chosen}
                className={model.state === 'stopped' ? 'row-cut' : undefined}
                onClick={() => props.choose(model.number)}
              >
                <th scope="row" className="number">
                  <button type="button" className="plain" aria-label={`Model ${model.number}: details`}>
                    {model.number}
                  </button>
                  {model.number === best && (
                    <span className="gold" title="Best model">
                      {' '}
                      ★
                    </span>
                  )}
                </th>
                <td className="number strong">{formatScore(model.score)}</td>
                <td>
                  <BracketMark bracket={model.bracket} />
                </td>
                <td className="number">{formatCount(model.calls)}</td>
                <td>
                  <ModelStateWord state={model.state} />
                </td>
                {parameters.map(({ name, numeric }) => (
                  <td key={name} className={numeric ? 'number mono' : 'mono'}>
                    {parameterCell(model, name)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p className="quiet">No model has been drawn yet.</p>}
      {rows.length > limit && (
        <button
          type="button"
          className="more"
          onClick={() => setLimit((n) => (n === ROWS_FIRST ? ROWS_MORE : n + ROWS_MORE))}
        >
          Show {formatCount(Math.min(rows.length - limit, limit === ROWS_FIRST ? ROWS_MORE - ROWS_FIRST : ROWS_MORE))}{' '}
          more of {countOf(rows.length, 'model')}
        </button>
      )}
    </section>
  );
});
