import { useEffect } from 'react';
import type { Model } from '../platform/searches.js';
import { BracketMark, ModelStateWord } from '../ui/elements.js';
import { countOf, formatCount, formatScore, formatValue } from '../ui/format.js';
import type { Curve } from './rung-places.js';

/** All that is known of one model, beside the page. Escape closes it. */
export function ModelCard({ model, curve, close }: { model: Model; curve: Curve | undefined; close: () => void }) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [close]);
  return (
    <aside className="model-card" aria-label={`Model ${model.number}`}>
      <div className="panel-head">
        <h2>Model {model.number}</h2>
        <button type="button" className="close" onClick={close} aria-label="Close">
          ×
        </button>
      </div>
      <p>
        <strong>{formatScore(model.score)}</strong> · bracket <BracketMark bracket={model.bracket} /> ·{' '}
        <ModelStateWord state={model.state} /> · {countOf(model.calls, 'call')}
        {model.endpoint && <span className="quiet"> · at {model.endpoint}</span>}
      </p>
      {model.failure && <FailureText failure={model.failure} />}
      <Parameters params={model.params} />
      {curve && curve.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col" className="number">
                Calls
              </th>
              <th scope="col" className="number">
                Score
              </th>
            </tr>
          </thead>
          <tbody>
            {curve.map((point) => (
              <tr key={point.calls}>
                <td className="number">{formatCount(point.calls)}</td>
                <td className="number">{formatScore(point.score)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </aside>
  );
}

/** A model's parameters, name by name. */
export function Parameters({ params }: { params: Record<string, unknown> }) {
  return (
    <dl className="parameters">
      {Object.entries(params).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={typeof value === 'number' ? String(value) : undefined}>{formatValue(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the estimator said when it gave a model up. Only ever shown as text. */
export function FailureText({ failure }: { failure: NonNullable<Model['failure']> }) {
  return (
    <div className="failure-text">
      <p>
        <code>{failure.reason}</code> {failure.message}
      </p>
      {failure.traceback && (
        <details>
          <summary>Traceback</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text that the keyboard has to scroll */}
          <pre tabIndex={0}>{failure.traceback}</pre>
        </details>
      )}
    </div>
  );
}
