import type { ReactNode } from 'react';
import type { ModelState, SearchState } from '../platform/searches.js';
import { formatAgo, formatClock, formatCount, formatExact } from './format.js';

/** State of a search: a sign, a word and a colour; the sign and the word are enough. */
export function StateBadge({ state }: { state: SearchState }) {
  return (
    <span className={`badge state-${state}`}>
      <StateSign state={state} />
      {state}
    </span>
  );
}

function StateSign({ state }: { state: SearchState }) {
  const sign = {
    submitted: <circle cx="6" cy="6" r="4" fill="none" strokeDasharray="2.2 2" />,
    running: <circle cx="6" cy="6" r="3.6" className="pulse" fill="currentColor" stroke="none" />,
    finished: <path d="M2 6.4 4.8 9.2 10 3.4" fill="none" />,
    failed: <path d="M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4" fill="none" />,
    cancelled: <path d="M3 3h6v6H3z" fill="none" />,
  }[state];
  return (
    <svg className="sign" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {sign}
    </svg>
  );
}

const MODEL_WORDS: Record<ModelState, string> = {
  waiting: 'waiting',
  training: 'training',
  paused: 'at rung end',
  stopped: 'cut',
  finished: 'finished',
  failed: 'failed',
};

export function ModelStateWord({ state }: { state: ModelState }) {
  return <span className={`model-state model-${state}`}>{MODEL_WORDS[state] ?? state}</span>;
}

/** Calls done of calls promised, as a thin bar; the numbers are in its label. */
export function ProgressBar({ done, promised, label }: { done: number; promised: number; label: string }) {
  const share = promised > 0 ? Math.min(1, done / promised) : 0;
  return (
    <span
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={promised}
      aria-valuenow={done}
      aria-valuetext={`${formatCount(done)} of ${formatCount(promised)}`}
    >
      <span className="bar-fill" style={{ width: `${share * 100}%` }} />
    </span>
  );
}

/** A moment, relative; exact when pointed at, and for machines. */
export function Moment({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** Colour and number of a bracket, the same everywhere. */
export function BracketMark({ bracket }: { bracket: number }) {
  return (
    <span className="bracket-mark">
      <span className="swatch" style={{ background: bracketColour(bracket) }} aria-hidden="true" />
      {bracket}
    </span>
  );
}

const BRACKET_COLOURS = 8;

export function bracketColour(bracket: number): string {
  return `var(--bracket-${((bracket % BRACKET_COLOURS) + BRACKET_COLOURS) % BRACKET_COLOURS})`;
}

export type Freshness = 'live' | 'polling' | 'ended' | 'stale';

const FRESHNESS_WORDS: Record<Freshness, string> = {
  live: 'live',
  polling: 'updating',
  ended: 'final',
  stale: 'no answer, trying again',
};

/** How new the data is: "live", "final", …, and when it last came. */
export function LiveState({ freshness, updatedAt }: { freshness: Freshness; updatedAt: number | null }) {
  return (
    <span className={`live live-${freshness}`} role="status">
      <span className="live-dot" aria-hidden="true" />
      {FRESHNESS_WORDS[freshness]}
      {updatedAt !== null && (
        <span className="live-at" aria-live="off">
          last update {formatClock(updatedAt)}
        </span>
      )}
    </span>
  );
}

/** A calm full-width word where there is nothing else to show. */
export function Notice({
  title,
  tone = 'plain',
  children,
}: {
  title: string;
  tone?: 'plain' | 'bad';
  children?: ReactNode;
}) {
  return (
    <div className={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
