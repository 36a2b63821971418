import type { Description } from '@hyperhost/wire';
import type { Check, Finding } from './checks.js';
import type { TriedSearch } from './search.js';
import { calls } from './words.js';

/** Colours on a terminal, plain text elsewhere. */
export class Paint {
  constructor(private readonly isOn: boolean) {}

  green = (text: string) => this.wrap(32, text);
  red = (text: string) => this.wrap(31, text);
  faint = (text: string) => this.wrap(2, text);
  bold = (text: string) => this.wrap(1, text);

  private wrap(code: number, text: string): string {
    return this.isOn ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

/** Who the server says it is, in two lines. */
export function headLines(address: string, description: Description, paint: Paint): string[] {
  const { name, version, sdk, instanceId, maxConcurrentSteps, heartbeatIntervalMs, datasets, deterministic } =
    description;
  const dataset = datasets[0];
  const chunks = Math.max(1, dataset?.chunks ?? 1);
  const slots = Math.max(1, maxConcurrentSteps);
  const who = [version && `version ${version}`, sdk, `instance ${shorten(instanceId, 12)}`].filter(Boolean);
  const what = [
    slots === 1 ? '1 slot' : `${slots} slots`,
    dataset
      ? `data set ${dataset.name}: ${number(dataset.trainRows)} rows to train on, ${number(dataset.validationRows)} to validate`
      : '',
    chunks === 1 ? '' : `${number(chunks)} chunks`,
    heartbeatIntervalMs === 0 ? 'no signs of life promised' : `a sign of life each ${heartbeatIntervalMs / 1000} s`,
    deterministic ? 'deterministic' : 'not deterministic',
  ].filter(Boolean);
  return [`${paint.bold(name)} at ${address}, ${who.join(', ')}`, paint.faint(what.join(' · ')), ''];
}

/** One line for a rule that is kept; for a broken one also what was expected, what came, and what to do. */
export function checkLines({ rule, advice, paragraph }: Check, finding: Finding, paint: Paint): string[] {
  switch (finding.type) {
    case 'kept':
      return [`  ${paint.green('✓')} ${rule}${finding.note ? paint.faint(` (${finding.note})`) : ''}`];
    case 'unseen':
      return [`  ${paint.faint(`– ${rule} (${finding.why})`)}`];
    case 'broken':
      return [
        `  ${paint.red('✗')} ${rule}`,
        ...labelled('expected', finding.expected, paint),
        ...labelled('came', finding.came, paint),
        ...labelled('to do', `${advice} See proto/README.md, ${paragraph}.`, paint),
      ];
  }
}

/** The models of the search, the best of them first. */
export function tableLines({ models, best }: TriedSearch, metric: string, paint: Paint): string[] {
  const rank = (score: number | undefined) =>
    score !== undefined && Number.isFinite(score) ? score : Number.NEGATIVE_INFINITY;
  const rows = models
    .map((model) => ({ ...model, score: model.metrics.at(-1)?.[metric] }))
    .sort((a, b) => b.calls - a.calls || rank(b.score) - rank(a.score) || a.number - b.number);
  const line = (number: string, count: string, score: string, params: string) =>
    `  ${number.padStart(5)}  ${count.padStart(5)}  ${score.padStart(9)}  ${params}`.trimEnd();
  return [
    '',
    paint.faint(line('model', 'calls', metric.slice(0, 9), 'parameters')),
    ...rows.map(({ number, calls: count, score, params, verdict }) => {
      const text = verdict ? 'failed' : score === undefined ? '' : shortNumber(score);
      const row = line(String(number), String(count), text, paramsText(params));
      return number === best ? paint.bold(row) : row;
    }),
    '',
  ];
}

/** The last line. */
export function closingLine(
  findings: readonly Finding[],
  { models }: TriedSearch,
  seconds: number,
  paint: Paint,
): string {
  const count = (type: Finding['type']) => findings.filter((finding) => finding.type === type).length;
  const made = calls(models.reduce((sum, model) => sum + model.calls, 0));
  const unseen = count('unseen') > 0 ? `, ${count('unseen')} not to be seen here` : '';
  const tally = `${count('kept')} rules kept, ${count('broken')} broken${unseen}; a search of ${made}; ${seconds.toFixed(1)} s.`;
  return count('broken') === 0
    ? `${paint.green('This server works.')} ${tally}`
    : `${paint.red('This server does not work yet.')} ${tally}`;
}

function labelled(label: string, text: string, paint: Paint): string[] {
  const [first = '', ...rest] = text.split('\n');
  return [
    `      ${paint.faint(label.padEnd(9))} ${first}`,
    ...rest.map((line) => `                ${paint.faint(line)}`),
  ];
}

function paramsText(params: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(params).map(([name, value]) => {
    return `${name} ${typeof value === 'number' ? shortNumber(value) : typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  return shorten(text.join(', '), 88);
}

function shortNumber(value: number): string {
  return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
