"""What the platform tells of a search, in the form that scikit-learn's and Dask-ML's searches give it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, Dict, List, Mapping, Sequence

import numpy as np

Row = Mapping[str, Any]


def promise_of(models: int, calls: int, brackets: Sequence[Row]) -> Dict[str, Any]:
    """`metadata`: models and calls as planned, and by bracket, the most adaptive first."""
    planned = []
    for bracket in brackets:
        rungs = bracket['rungs']
        arrive = [rung['models'] for rung in rungs] + [0]
        planned.append(
            {
                'bracket': bracket['bracket'],
                'n_models': arrive[0],
                'partial_fit_calls': sum(
                    (here - further) * rung['calls'] for rung, here, further in zip(rungs, arrive, arrive[1:])
                ),
                'decisions': [rung['calls'] for rung in rungs],
            }
        )
    return {'n_models': models, 'partial_fit_calls': calls, 'brackets': planned}


def tally_of(models: Sequence[Row], history: Sequence[Row]) -> Dict[str, Any]:
    """`metadata_`: the same as `metadata`, as it was done. Decisions are the numbers of calls at which scores were made."""
    bracket_of = {model['number']: model['bracket'] for model in models}
    done: Dict[int, Dict[str, Any]] = {}
    for bracket in sorted(set(bracket_of.values()), reverse=True):
        within = [model for model in models if model['bracket'] == bracket]
        done[bracket] = {
            'bracket': bracket,
            'n_models': sum(model['calls'] > 0 for model in within),
            'partial_fit_calls': sum(model['calls'] for model in within),
            'decisions': sorted({one['calls'] for one in history if bracket_of[one['model']] == bracket}),
        }
    totals = {name: sum(one[name] for one in done.values()) for name in ('n_models', 'partial_fit_calls')}
    return {**totals, 'brackets': list(done.values())}


def history_of(models: Sequence[Row], history: Sequence[Row], params: Sequence[Row], began: str) -> List[Dict[str, Any]]:
    """`history_`: one entry a score, in the order of the commits. Times in seconds; training since the score before."""
    start = _time(began)
    return [
        {
            'model_id': one['model'],
            'bracket': models[one['model']]['bracket'],
            'params': params[one['model']],
            'partial_fit_calls': one['calls'],
            'partial_fit_time': one['fitSeconds'],
            'score': one['score'],
            'score_time': one['scoreSeconds'],
            'elapsed_wall_time': (_time(one['at']) - start).total_seconds(),
        }
        for one in history
    ]


def by_model(history: Sequence[Row]) -> Dict[int, List[Row]]:
    """`model_history_`: the entries of `history_` by model."""
    entries: Dict[int, List[Row]] = defaultdict(list)
    for one in history:
        entries[one['model_id']].append(one)
    return dict(entries)


def cv_results_of(models: Sequence[Row], params: Sequence[Row], entries: Mapping[int, List[Row]]) -> Dict[str, Any]:
    """`cv_results_`: columns with a row for each model, in the order of their numbers.

    A model without a score, since it failed, has nan and ranks behind all others.
    """
    scores = np.array([np.nan if model['score'] is None else model['score'] for model in models], dtype=float)
    ranked = np.sort(-scores[~np.isnan(scores)])
    ranks = [1 + (len(ranked) if np.isnan(one) else np.searchsorted(ranked, -one, side='left')) for one in scores]
    columns: Dict[str, Any] = {
        'model_id': np.array([model['number'] for model in models], dtype=int),
        'bracket': np.array([model['bracket'] for model in models], dtype=int),
        'params': list(params),
        'partial_fit_calls': np.array([model['calls'] for model in models], dtype=int),
        'test_score': scores,
        'rank_test_score': np.array(ranks, dtype=int),
    }
    for time in ('partial_fit_time', 'score_time'):
        of_each = [[one[time] for one in entries.get(model['number'], [])] for model in models]
        columns[f'mean_{time}'] = np.array([np.mean(times) if times else np.nan for times in of_each])
        columns[f'std_{time}'] = np.array([np.std(times) if times else np.nan for times in of_each])
    for name in sorted({name for one in params for name in one}):
        values = np.empty(len(params), dtype=object)
        for row, one in enumerate(params):
            values[row] = one.get(name)  # one by one: tuples of one length would become a table
        columns[f'param_{name}'] = np.ma.array(values, mask=[name not in one for one in params])
    return columns


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace('Z', '+00:00'))  # Python 3.9 does not know the Z
