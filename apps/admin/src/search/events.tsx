import { useState } from 'react';
import type { SearchEvent } from '../platform/searches.js';
import { countOf, formatCount, formatExact, formatValue } from '../ui/format.js';

const FIRST = 12;

/** What happened besides scores, newest first. */
export function Events({ events }: { events: SearchEvent[] }) {
  const [all, setAll] = useState(false);
  const newest = [...events].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const shown = all ? newest : newest.slice(0, FIRST);
  return (
    <section className="panel" aria-labelledby="events-title">
      <div className="panel-head">
        <h2 id="events-title">Events</h2>
        <span className="quiet">{countOf(events.length, 'event')}</span>
      </div>
      {events.length === 0 && <p className="quiet">Nothing besides scores has happened yet.</p>}
      <ol className="events">
        {shown.map((event) => (
          <li key={event.id} className="event">
            <time dateTime={event.at} title={formatExact(event.at)}>
              {formatExact(event.at).slice(11)}
            </time>
            <span className="event-type">{event.type.replaceAll('_', ' ')}</span>
            <span className="quiet">
              {event.model !== null && `model ${event.model} `}
              {detailOf(event.detail)}
            </span>
          </li>
        ))}
      </ol>
      {newest.length > shown.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          Show all {formatCount(newest.length)}
        </button>
      )}
    </section>
  );
}

function detailOf(detail: unknown): string {
  if (typeof detail !== 'object' || detail === null) return detail === null ? '' : formatValue(detail);
  return Object.entries(detail)
    .map(([name, value]) => `${name} ${formatValue(value)}`)
    .join(' · ');
}
