"""The rows of a server: split into training and validation rows once, the same way by every server of a pool."""

from __future__ import annotations

import hashlib
from typing import Any, List, Tuple

import numpy as np

MAX_CHUNKS = 65536


class Data:
    """Training rows, cut into chunks, and validation rows.

    `data` is `(X, y)`, of which the part `test_size` is kept for validation, or `((X_train, y_train), (X_val, y_val))`.
    X may be an array, a sparse matrix, a data frame or a list; y may be None where there are no labels.
    """

    def __init__(self, data: Any, chunks: int = 1, test_size: float = 0.2) -> None:
        (x, y), (self.x_validation, self.y_validation) = _parts(data, test_size)
        self.train_rows = _count(x)
        self.validation_rows = _count(self.x_validation)
        if not 1 <= chunks <= min(self.train_rows, MAX_CHUNKS):
            raise ValueError(
                f'chunks={chunks}: there are {self.train_rows} training rows, '
                f'so it must be from 1 to {min(self.train_rows, MAX_CHUNKS)}'
            )
        cuts = [i * self.train_rows // chunks for i in range(chunks + 1)]
        self.chunks: List[Tuple[Any, Any]] = [
            (_slice(x, a, b), _slice(y, a, b)) for a, b in zip(cuts, cuts[1:])
        ]
        self.labels = None if y is None else (y, self.y_validation)
        self.sha256 = _digest(chunks, x, y, self.x_validation, self.y_validation)

    def classes(self) -> Any:
        """All labels, sorted, of training and validation rows together; None without labels."""
        if self.labels is None:
            return None
        return np.unique(np.concatenate([np.asarray(part) for part in self.labels]))


def _parts(data: Any, test_size: float) -> Tuple[Tuple[Any, Any], Tuple[Any, Any]]:
    form = 'data must be (X, y), or ((X_train, y_train), (X_val, y_val))'
    if not isinstance(data, tuple) or len(data) != 2:
        raise ValueError(f'{form}; this is {_name(data)}')
    if isinstance(data[0], tuple) and isinstance(data[1], tuple):
        if len(data[0]) != 2 or len(data[1]) != 2:
            raise ValueError(form)
        train, validation = (_indexable(*data[0]), _indexable(*data[1]))
    else:
        train, validation = _split(*_indexable(*data), test_size)
    for part, (x, y) in (('training', train), ('validation', validation)):
        if _count(x) == 0:
            raise ValueError(f'there are no {part} rows')
        if y is not None and _count(x) != _count(y):
            raise ValueError(f'X has {_count(x)} {part} rows, y has {_count(y)}')
    return train, validation


def _split(x: Any, y: Any, test_size: float) -> Tuple[Tuple[Any, Any], Tuple[Any, Any]]:
    """With a `test_size` of 0.2 every fifth row, in the order of the labels, is for validation, with others as many as
    that in even steps; that stratifies classes and values alike.

    The seed is fixed and RandomState's stream is frozen for good, so all servers of a pool agree on the split.
    """
    if not 0 < test_size < 1:
        raise ValueError(f'test_size={test_size} must be a number between 0 and 1, such as 0.2')
    rows = _count(x)
    if y is not None and _count(y) != rows:
        raise ValueError(f'X has {rows} rows, y has {_count(y)}')
    if rows < 2:
        raise ValueError(f'data has {rows} rows: too few to be split into training and validation rows')
    shuffled = np.random.RandomState(0).permutation(rows)
    labels = None if y is None else np.asarray(y)
    by_label = (
        shuffled[np.argsort(labels[shuffled], kind='stable')] if labels is not None and labels.ndim == 1 else shuffled
    )
    held_out = np.zeros(rows, dtype=bool)
    every = np.round(np.arange(rows) / test_size).astype(int)
    held_out[by_label[every[every < rows]]] = True
    train, validation = shuffled[~held_out[shuffled]], shuffled[held_out[shuffled]]
    return (_take(x, train), _take(y, train)), (_take(x, validation), _take(y, validation))


def _indexable(x: Any, y: Any) -> Tuple[Any, Any]:
    # Of the sparse formats only some can be indexed by rows; CSR can.
    return (x.tocsr() if hasattr(x, 'tocsr') else x), y


def _count(values: Any) -> int:
    return int(values.shape[0]) if hasattr(values, 'shape') else len(values)


def _take(values: Any, rows: Any) -> Any:
    if values is None:
        return None
    if hasattr(values, 'iloc'):
        return values.iloc[rows]
    return values[rows] if hasattr(values, 'shape') else [values[row] for row in rows]


def _slice(values: Any, start: int, end: int) -> Any:
    if values is None:
        return None
    return (values.iloc if hasattr(values, 'iloc') else values)[start:end]


def _digest(chunks: int, *parts: Any) -> str:
    """Digest of the rows and of how they are cut, so that servers of one pool can be seen to agree."""
    digest = hashlib.sha256(str(chunks).encode())
    for part in parts:
        if part is None:
            digest.update(b'none')
            continue
        sparse = hasattr(part, 'tocsr')
        for piece in (part.data, part.indices, part.indptr) if sparse else (part,):
            array = np.asarray(piece)
            digest.update(f'{array.dtype.str}{array.shape}'.encode())
            if array.dtype.hasobject:
                digest.update('\0'.join(map(str, array.ravel())).encode('utf-8', 'surrogatepass'))
            else:
                digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _name(value: Any) -> str:
    return f'a tuple of {len(value)}' if isinstance(value, tuple) else f'of type {type(value).__name__}'
