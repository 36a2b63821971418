"""What scikit-learn expects of an estimator, without importing it: parameters to read, set and clone."""

from __future__ import annotations

import inspect
from typing import Any, Dict, List


class EstimatorManners:
    """Parameters are the arguments of `__init__`, kept under their names; `estimator__alpha` is one of the estimator's."""

    @classmethod
    def _names(cls) -> List[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != 'self']

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        params = {name: getattr(self, name) for name in self._names()}
        if deep:
            for name, value in list(params.items()):
                if hasattr(value, 'get_params') and not inspect.isclass(value):
                    params.update({f'{name}__{inner}': one for inner, one in value.get_params().items()})
        return params

    def set_params(self, **params: Any) -> Any:
        """Raises a ValueError that names all parameters that are not known; then none is set."""
        known = self.get_params()
        unknown = sorted(set(params).difference(known))
        if unknown:
            raise ValueError(
                f'{type(self).__name__} has no parameter {", ".join(unknown)}: it has {", ".join(sorted(known))}'
            )
        inner: Dict[str, Dict[str, Any]] = {}
        for name, value in params.items():
            outer, _, rest = name.partition('__')
            if rest:
                inner.setdefault(outer, {})[rest] = value
            else:
                setattr(self, name, value)
        for outer, values in inner.items():
            getattr(self, outer).set_params(**values)
        return self

    def __repr__(self) -> str:
        defaults = {name: one.default for name, one in inspect.signature(type(self).__init__).parameters.items()}
        shown = [f'{name}={value!r}' for name, value in self.get_params(deep=False).items() if value is not defaults[name]]
        hidden = ['key=...' if one.startswith('key=') else one for one in shown]
        return f'{type(self).__name__}({", ".join(hidden)})'
