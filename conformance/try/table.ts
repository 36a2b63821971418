import type { Params } from '@hyperhost/core';
import type { Row } from './search.js';

const MAX_PARAMS = 90;

/** The nine models with their scores, one line each. */
export function tableLines(rows: readonly Row[], rungs: readonly number[]): string[] {
  const head = ['model', ...rungs.map((calls) => `${calls} call${calls === 1 ? '' : 's'}`), 'parameters'];
  const body = rows.map((row) => [
    String(row.model),
    ...rungs.map((calls) => scoreText(row.scores.get(calls))),
    row.failure === null ? paramsText(row.params) : `failed: ${short(row.failure)}`,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((cells) => (cells[column] ?? '').length)),
  );
  return [head, ...body].map((cells) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padStart(widths[column] ?? 0))).join('   '),
  );
}

function scoreText(score: number | undefined): string {
  if (score === undefined) return '';
  return Math.abs(score) >= 1e5 || (score !== 0 && Math.abs(score) < 1e-3) ? score.toExponential(3) : score.toFixed(4);
}

function paramsText(params: Params): string {
  const fields = Object.entries(params).map(([name, value]) => {
    const text = typeof value === 'number' ? String(Number(value.toPrecision(3))) : JSON.stringify(value);
    return `${name} ${text}`;
  });
  return short(fields.join(', '));
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > MAX_PARAMS ? `${line.slice(0, MAX_PARAMS)}…` : line;
}
