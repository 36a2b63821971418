import type { Bracket, ModelStanding } from '@hyperhost/core';

type History = [number, number][];

/** One bracket as Dask-ML writes it down. Models are numbered from 0 within the bracket. */
export interface BracketView {
  readonly models: { history: History; fired_in_round: number | null; rank: number }[];
  readonly rounds: { scored: number[]; next: [number, number][]; fired: number[] }[];
  readonly best: { model: number; score: number };
  readonly partial_fit_calls: number;
  readonly score_calls: number;
}

/** What we decided about one bracket. */
export interface PlayedBracket {
  readonly bracket: Bracket;
  /** How many models Dask-ML keeps in a cut after the last rung. 0: it makes none. */
  readonly lastCut: number;
  /** Whether Dask-ML hands out work best first wherever it decides; else always by number. */
  readonly ranks: boolean;
  /** Our histories, and Dask-ML's extra score after the first call where we make none. */
  readonly histories: readonly History[];
  readonly standings: readonly ModelStanding[];
}

/**
 * Our decisions in the words of Dask-ML: rounds in which all models stand at the same number of calls.
 *
 * Three things that Dask-ML writes down follow from our decisions without being among them:
 * - the order of `next`: best first where a rung's rule was applied (and after the first call), else by number;
 * - a cut after the last rung, which trains nobody and cannot change the best;
 * - a model on a plateau that we cut at a later rung without training it was not fired by Dask-ML, whose search had ended.
 */
export function bracketView(played: PlayedBracket): BracketView {
  const { bracket, histories, lastCut, ranks } = played;
  const lasts = histories.map((history) => history.at(-1)?.[1] as number);
  const points = [...new Set(histories.flatMap((history) => history.map(([calls]) => calls)))].sort((a, b) => a - b);
  const firedInRound = new Map<number, number>();
  const rounds: BracketView['rounds'] = [];
  let present = histories.map((_, model) => model);
  let scored = present;
  points.forEach((calls, round) => {
    const scoreNow = (model: number) => histories[model]?.find(([at]) => at === calls)?.[1] ?? (lasts[model] as number);
    const ranked = [...present].sort((a, b) => scoreNow(b) - scoreNow(a) || a - b);
    const rung = bracket.rungs.findIndex((one) => one.calls === calls);
    const isLast = rung === bracket.rungs.length - 1;
    const cutHere = (model: number) =>
      isLast
        ? lastCut > 0 && ranked.indexOf(model) >= lastCut
        : played.standings[model]?.state === 'stopped' && played.standings[model].rung === rung;
    const fired = rung < 0 ? [] : present.filter(cutHere);
    for (const model of fired) firedInRound.set(model, round);
    const decides = isLast ? lastCut > 0 : rung >= 0 || calls === 1;
    const next = (decides && ranks ? ranked : present)
      .filter((model) => !fired.includes(model))
      .map((model): [number, number] => [model, furtherCalls(histories[model] ?? [], calls)]);
    rounds.push({ scored, next, fired });
    present = present.filter((model) => !fired.includes(model));
    scored = next.filter(([, further]) => further > 0).map(([model]) => model);
  });
  return {
    models: histories.map((history, model) => ({
      history,
      fired_in_round: firedInRound.get(model) ?? null,
      rank: 1 + lasts.filter((score) => score > (lasts[model] as number)).length,
    })),
    rounds,
    best: bestOf(played.standings),
    partial_fit_calls: histories.reduce((sum, history) => sum + (history.at(-1)?.[0] ?? 0), 0),
    score_calls: histories.reduce((sum, history) => sum + history.length, 0),
  };
}

/** Adds the score after the first call that Dask-ML always makes. */
export function withFirstCall(history: History, firstScore: number): History {
  return history[0]?.[0] === 1 ? history : [[1, firstScore], ...history];
}

function furtherCalls(history: History, calls: number): number {
  const next = history.find(([at]) => at > calls);
  return next === undefined ? 0 : next[0] - calls;
}

function bestOf(standings: readonly ModelStanding[]): { model: number; score: number } {
  const neverCut = standings.flatMap(({ state, score }, model) =>
    state !== 'stopped' && score !== null ? [{ model, score }] : [],
  );
  return neverCut.reduce((best, one) => (one.score > best.score ? one : best));
}
