import { useState } from 'react';
import type { SearchEvent } from '../platform/searches.js';
import { countOf, formatCount, formatExact } from '../ui/format.js';
import { eventWords } from './event-words.js';

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
        {shown.map((event) => {
          const { what, particulars } = eventWords(event);
          return (
            <li key={event.id} className="event">
              <time dateTime={event.at} title={formatExact(event.at)}>
                {formatExact(event.at).slice(11)}
              </time>
              <span className="event-type">{what}</span>
              <span className="quiet">{particulars}</span>
            </li>
          );
        })}
      </ol>
      {newest.length > shown.length && (
        <button type="button" className="more" onClick={() => setAll(true)}>
          Show all {formatCount(newest.length)}
        </button>
      )}
    </section>
  );
}
