"""Parameters to search, as scikit-learn's searches take them, turned into the platform's spaces."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Union

QUANTILES = 1000
"""Choices that stand for a distribution that is no kind of the platform's: its quantiles at (i + ½) / 1000."""

Space = Union[Dict[str, Any], List[Dict[str, Any]]]


def space_of(parameters: Any, known: Optional[Iterable[str]] = None) -> Space:
    """The space of a dict of parameters, or of a list of such dicts. Raises a ValueError that names all that is wrong.

    `known` are the names that the estimator takes; None where it takes any.

    A list, tuple or array is a choice of its values. A frozen distribution of scipy.stats is drawn as it is where it is
    `uniform`, `loguniform`, `randint`, `norm`, `truncnorm` or `lognorm`, and from its quantiles where it is another
    with `ppf`. A dict with a `type` is a parameter in the platform's own form.
    """
    wrong: List[str] = []
    many = isinstance(parameters, (list, tuple))
    each = parameters if many else [parameters]
    spaces = [_space(one, f'[{i}]' if many else '', wrong) for i, one in enumerate(each)]
    if known is not None:
        names = {str(name) for one in each if isinstance(one, Mapping) for name in one}
        strange = sorted(names.difference(known))
        if strange:
            wrong.append(f'the estimator has no {", ".join(strange)}: it has {", ".join(sorted(known))}')
    if not spaces:
        wrong.append('parameters is an empty list: give a dict of parameters by name')
    if wrong:
        raise ValueError('parameters that cannot be searched:\n' + '\n'.join(f'  {one}' for one in wrong))
    return spaces if many else spaces[0]


def _space(parameters: Any, where: str, wrong: List[str]) -> Dict[str, Any]:
    if not isinstance(parameters, Mapping):
        wrong.append(f'parameters{where} must be a dict of lists or distributions by name, not {_type(parameters)}')
        return {}
    space = {}
    for name, value in parameters.items():
        if not isinstance(name, str):
            wrong.append(f'parameters{where}[{name!r}]: the name must be a str')
            continue
        try:
            space[name] = _parameter(value)
        except ValueError as error:
            wrong.append(f'parameters{where}[{name!r}]: {error}')
    return space


def _parameter(value: Any) -> Dict[str, Any]:
    if isinstance(value, Mapping):
        if 'type' not in value:
            raise ValueError("a dict must be a parameter such as {'type': 'float', 'low': 0, 'high': 1}")
        return {name: plain(one) for name, one in value.items()}
    if callable(_inverse(value)):
        try:
            return _finite(_distribution(value) if hasattr(value, 'dist') else _quantiles(value))
        except TypeError as error:  # its parameters are not given, or are no numbers
            raise ValueError(f'has no quantiles ({error}): give a frozen distribution, such as norm(0, 1)') from None
    if hasattr(value, 'rvs'):
        raise ValueError(f'{_type(value)} has rvs but no ppf: give a frozen distribution of scipy.stats, or a list')
    if isinstance(value, (str, bytes)) or not (isinstance(value, Sequence) or getattr(value, 'ndim', 0) == 1):
        raise ValueError(f'must be a list or a frozen distribution, not {_type(value)}: for a fixed value give [value]')
    if len(value) == 0:
        raise ValueError('is an empty list: give at least one value')
    return {'type': 'categorical', 'choices': [plain(one) for one in value]}


def _distribution(frozen: Any) -> Dict[str, Any]:
    """A frozen distribution of scipy.stats: exactly, where it is a kind of the platform's."""
    # The only place where loc and scale are told apart from the shapes, however they were given.
    shapes, loc, scale = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
    name = frozen.dist.name
    loc, scale, shapes = float(loc), float(scale), [float(one) for one in shapes]
    if name == 'uniform':
        return {'type': 'float', 'low': loc, 'high': loc + scale}
    if name in ('loguniform', 'reciprocal') and loc == 0:
        return {'type': 'float', 'low': shapes[0] * scale, 'high': shapes[1] * scale, 'log': True}
    if name == 'randint' and all(one.is_integer() for one in [*shapes, loc]):
        return {'type': 'int', 'low': int(shapes[0] + loc), 'high': int(shapes[1] + loc) - 1}
    if name == 'norm':
        return {'type': 'normal', 'mean': loc, 'sd': scale}
    if name == 'truncnorm':
        ends = {'low': loc + shapes[0] * scale, 'high': loc + shapes[1] * scale}
        return {'type': 'normal', 'mean': loc, 'sd': scale, **{end: at for end, at in ends.items() if math.isfinite(at)}}
    if name == 'lognorm' and loc == 0:
        return {'type': 'lognormal', 'mean': math.log(scale), 'sd': shapes[0]}
    return _quantiles(frozen)


def _quantiles(frozen: Any) -> Dict[str, Any]:
    inverse = _inverse(frozen)
    choices = [plain(inverse((i + 0.5) / QUANTILES)) for i in range(QUANTILES)]
    # A discrete distribution answers floats; an estimator wants its whole numbers as ints.
    if hasattr(frozen, 'pmf'):
        choices = [int(one) if float(one).is_integer() else one for one in choices]
    return {'type': 'categorical', 'choices': choices}


def _inverse(distribution: Any) -> Any:
    """Its quantile function; `icdf` is that of the newer distributions of scipy. None where it has none."""
    return getattr(distribution, 'ppf', getattr(distribution, 'icdf', None))


def plain(value: Any) -> Any:
    """A value as JSON has it: numpy's scalars and arrays as Python's, tuples as lists. Raises a ValueError if it is none."""
    if callable(getattr(value, 'tolist', None)):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        raise ValueError(
            f'the value {value!r} has no JSON form: only numbers, strings, True, False, None and lists of these travel'
        ) from None
    return value


def _finite(parameter: Dict[str, Any]) -> Dict[str, Any]:
    if any(isinstance(one, float) and not math.isfinite(one) for one in parameter.values()):
        raise ValueError('its ends must be finite numbers')
    return parameter


def _type(value: Any) -> str:
    return type(value).__name__
