import { useState } from 'react';
import type { Model } from '../platform/searches.js';
import { BracketMark } from '../ui/elements.js';
import { countOf, formatCount } from '../ui/format.js';
import { FailureText } from './model-card.js';

const FIRST = 10;

/** Models that their estimator gave up, with its own words. They rank last; the search goes on without them. */
export function Failures({ models, choose }: { models: Model[]; choose: (model: number) => void }) {
  const [all, setAll] = useState(false);
  const failed = models.filter((model) => model.failure !== null);
  if (failed.length === 0) return null;
  const shown = all ? failed : failed.slice(0, FIRST);
  return (
    <section className="panel" aria-labelledby="failures-title">
      <div className="panel-head">
        <h2 id="failures-title">Failures</h2>
        <span className="quiet">
          {countOf(failed.length, 'model')} of {formatCount(models.length)}
        </span>
      </div>
      <ul className="failures">
        {shown.map((model) => (
          <li key={model.number}>
            <div className="failure-head">
              <button type="button" className="plain" onClick={() => choose(model.number)}>
                Model {model.number}
              </button>
              <span className="quiet">
                bracket <BracketMark bracket={model.bracket} />
                {model.endpoint && ` · at ${model.endpoint}`}
              </span>
            </div>
            {model.failure && <FailureText failure={model.failure} />}
          </li>
        ))}
      </ul>
      {failed.length > shown.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          Show all {formatCount(failed.length)}
        </button>
      )}
    </section>
  );
}
