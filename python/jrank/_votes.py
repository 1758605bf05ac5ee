"""From what people have at hand to a jr_votes: columns, then numbers of names, then sums per pair of models.

Only columns are looked at as a whole, by NumPy; single values are looked at once per distinct value. Everything
that the library would count as an invalid verdict is an error here, as who has rows in Python can mend them.
"""
from __future__ import annotations

import ctypes
import math
import numbers
from typing import Any, Dict, Hashable, Iterable, Mapping, NamedTuple, Sequence

import numpy as np
import numpy.typing as npt

from . import _library
from ._library import JrankError, library

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer[Any]]

# The names that a column may have, by what it is.
ROLES = {
    'first': ('model_a', 'model1', 'model1_id', 'model_1', 'first'),
    'second': ('model_b', 'model2', 'model2_id', 'model_2', 'second'),
    'winner': ('winner',),
    'wins1': ('wins1',),
    'wins2': ('wins2',),
    'ties': ('ties',),
    'question': ('question', 'question_id'),
    'judge': ('judge',),
}
BY_POSITION = ('first', 'second', 'winner', 'question', 'judge')
FIRST, SECOND, TIE = 0, 1, 2
# Capitals or not, and whatever joins their parts. "A" may be the name of a model, and is none of them.
WORDS = {'modela': FIRST, 'model1': FIRST, 'model1id': FIRST, '1': FIRST,
         'modelb': SECOND, 'model2': SECOND, 'model2id': SECOND, '2': SECOND,
         'tie': TIE, 'draw': TIE, 'bothbad': TIE, '3': TIE}
JOINTS = str.maketrans('', '', ' _-')
SAMPLE = 1000  # rows that tell whether rows share their objects, as those that pandas reads do
EMPTY_SUMS = 1 << 20  # so many cost less than sorting


class Column(NamedTuple):
    """A column as numbers: values are names[codes], the names in any order, perhaps several times."""
    codes: Codes
    names: list[str]


class Tally(NamedTuple):
    """Votes summed per (question, judge, first, second), sorted so; question and judge are None if not known."""
    models: list[str]
    questions: list[str] | None
    judges: list[str] | None
    keys: Codes  # [4][n]
    wins: Floats
    losses: Floats
    ties: Floats
    n_self_matches: int

    @property
    def details(self) -> npt.NDArray[Any]:
        found = np.zeros(len(self.wins), _library.DETAIL)
        found['question'], found['judge'] = self.keys[0], self.keys[1]
        cells = found['cell']
        cells['first'], cells['second'] = self.keys[2], self.keys[3]
        cells['wins'], cells['losses'], cells['ties'] = self.wins, self.losses, self.ties
        return found

    @property
    def cells(self) -> npt.NDArray[Any]:
        """Summed over questions and judges."""
        n = len(self.models)
        pairs, sums = _summed(self.keys[2] * n + self.keys[3], n * n, np.array([self.wins, self.losses, self.ties]))
        found = np.zeros(len(pairs), _library.CELL)
        found['first'], found['second'] = pairs // n, pairs % n
        found['wins'], found['losses'], found['ties'] = sums
        return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + '...'


def _columns(rows: Any) -> dict[str, Any]:
    """Name to values; 'first' and so on where values have places and no names."""
    if isinstance(rows, Mapping):
        return {str(name): values for name, values in rows.items()}
    if isinstance(rows, np.ndarray) and rows.dtype.names:
        return {name: rows[name] for name in rows.dtype.names}
    if isinstance(rows, np.ndarray) and rows.ndim == 2:
        return _by_position([rows[:, i] for i in range(rows.shape[1])])
    if hasattr(rows, 'columns') and hasattr(rows, '__getitem__'):
        return {str(name): rows[name] for name in rows.columns}
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise JrankError('votes are a DataFrame, a dict of columns, a NumPy array or an iterable of rows, not %s; '
                         'HINT: the command jrank reads files' % type(rows).__name__)
    listed = list(rows)
    if not listed:
        raise JrankError('there are no votes: no row at all', 'ERR_DATA')
    if all(isinstance(row, Mapping) for row in listed):
        return {str(name): [row.get(name) for row in listed] for name in dict.fromkeys(n for r in listed for n in r)}
    for i, row in enumerate(listed):
        if isinstance(row, (str, bytes, Mapping)) or not isinstance(row, Sequence) or len(row) != len(listed[0]):
            raise JrankError('row %d is no row like the first: %s; HINT: rows are all dicts, or all tuples (first, '
                             'second, winner[, question[, judge]])' % (i, _shown(row)))
    return _by_position([list(column) for column in zip(*listed)])


def _by_position(columns: list[Any]) -> dict[str, Any]:
    if not 3 <= len(columns) <= len(BY_POSITION):
        raise JrankError('rows without names have 3 to 5 values, not %d; HINT: (first, second, winner[, question[, '
                         'judge]])' % len(columns))
    return dict(zip(BY_POSITION, columns))


def _roles(columns: Mapping[str, Any], named: Mapping[str, str]) -> dict[str, Any]:
    """Role to values."""
    for role, name in named.items():
        if role not in ROLES:
            raise JrankError("columns names %r, which is none of %s" % (role, ', '.join(ROLES)))
        if name not in columns:
            raise JrankError('there is no column %r for %s; there are %s' % (name, role, ', '.join(columns)))
    found = {}
    for role, names in ROLES.items():
        known = [named[role]] if role in named else [name for name in names if name in columns]
        if known:
            found[role] = (known[0], columns[known[0]])
    is_counts = 'winner' not in found and 'wins1' in found
    wanted = ('first', 'second') + (('wins1', 'wins2', 'ties') if is_counts else ('winner',))
    missing = [ROLES[role][0] for role in wanted if role not in found]
    if missing:
        raise JrankError('the votes have no column %s; there are %s; HINT: columns={%r: NAME} says which it is'
                         % (' and '.join(missing), ', '.join(columns) or 'none',
                            [role for role in wanted if role not in found][0]))
    sizes = {role: len(values) for role, (_, values) in found.items()}
    for role, size in sizes.items():
        if size != sizes['first']:
            raise JrankError('column %s has %d values and %s has %d' % (found['first'][0], sizes['first'],
                                                                       found[role][0], size))
    if sizes['first'] == 0:
        raise JrankError('there are no votes: the columns are empty', 'ERR_DATA')
    return found


def _array(column: str, values: Any) -> npt.NDArray[Any]:
    """pandas' and polars' columns know themselves how to become an array."""
    if hasattr(values, 'to_numpy'):
        array = np.asarray(values.to_numpy())
    elif isinstance(values, np.ndarray):
        array = values
    else:
        array = np.empty(len(values), object)
        array[:] = list(values)
    if array.ndim != 1:
        raise JrankError('column %s has %d dimensions, not one' % (column, array.ndim))
    return array


def _name_of(value: Any, column: str, row: int) -> str:
    """The text of a name, or of a whole number."""
    if value is None or type(value).__name__ in ('NAType', 'NaTType') or value != value:
        raise JrankError('row %d: %s is missing (%s); HINT: leave such rows out' % (row, column, value), 'ERR_DATA')
    if isinstance(value, str):
        if not value:
            raise JrankError('row %d: %s is empty' % (row, column), 'ERR_DATA')
        try:
            value.encode('utf-8')
        except UnicodeEncodeError:
            raise JrankError('row %d: %s is no valid text: %s' % (row, column, _shown(value)), 'ERR_DATA') from None
        return str(value)
    is_number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if is_number and math.isfinite(value) and value == math.floor(value):
        return str(int(value))
    raise JrankError('row %d: %s is neither text nor a whole number: %s' % (row, column, _shown(value)), 'ERR_DATA')


def _distinct_by_bytes(array: npt.NDArray[Any]) -> tuple[Codes, npt.NDArray[np.int64]]:
    """The number of its value for each item of an array of text or whole numbers, and the first row of each value."""
    codes = np.empty(len(array), np.uint32)
    n_distinct = ctypes.c_size_t()
    with _library.Arena() as arena:
        rows = library.jr_column_encode(
            arena, _library.address(array), len(array), array.dtype.itemsize, array.strides[0],
            _library.address(codes), ctypes.byref(n_distinct))
        return codes, np.ctypeslib.as_array(rows, (n_distinct.value,)).astype(np.int64)


def _distinct_objects(array: npt.NDArray[Any]) -> tuple[Codes, npt.NDArray[np.int64]] | None:
    """The same for objects, which are told apart by their addresses; None where hardly any is there twice."""
    if array.dtype.kind != 'O' or len(set(map(id, array[:SAMPLE].tolist()))) > SAMPLE // 2:
        return None
    return _distinct_by_bytes(array)


class _Numbering(Dict[Any, int]):
    """Numbers values in the order in which they come."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


def _first_rows(codes: Codes, n: int) -> Codes:
    """Of each code below n; -1: there is none."""
    rows = np.full(n, -1, np.int64)
    rows[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return rows


def _distinct_of_categories(values: Any, column: str) -> tuple[Codes, list[Any], Codes]:
    """Of a categorical column of pandas, which has numbers already; categories without a row do not count."""
    codes = values.cat.codes.to_numpy().astype(np.int64)
    missing = np.flatnonzero(codes < 0)
    if len(missing):
        _name_of(None, column, int(missing[0]))
    rows = _first_rows(codes, len(values.cat.categories))
    used = np.flatnonzero(rows >= 0)
    return (np.cumsum(rows >= 0) - 1)[codes], [values.cat.categories[i] for i in used], rows[used]


def _distinct(values: Any, column: str) -> tuple[Codes, list[Any], Codes]:
    """Number of its value for each item, the distinct values, and the first row of each."""
    if hasattr(getattr(values, 'cat', None), 'codes'):
        return _distinct_of_categories(values, column)
    array = _array(column, values)
    if array.dtype.kind in 'iuU' and array.dtype.itemsize and array.dtype.isnative:
        codes, rows = _distinct_by_bytes(array)
        return codes, array[rows].tolist(), rows
    shared = _distinct_objects(array)
    items, numbering = (array if shared is None else array[shared[1]]).tolist(), _Numbering()
    try:
        of_items = np.fromiter(map(numbering.__getitem__, items), np.int64, len(items))
    except TypeError:
        row = next(i for i, value in enumerate(array.tolist()) if not isinstance(value, Hashable))
        raise JrankError('row %d: %s is neither text nor a whole number: %s' % (row, column, _shown(array[row])),
                         'ERR_DATA') from None
    firsts = _first_rows(of_items, len(numbering))
    if shared is None:
        return of_items, list(numbering), firsts
    return of_items[shared[0]], list(numbering), shared[1][firsts]


def _column(name: str, values: Any) -> Column:
    codes, distinct, rows = _distinct(values, name)
    order = np.argsort(rows)
    names = [''] * len(rows)
    kinds: dict[bool, tuple[int, Any]] = {}
    for i in order:
        value, row = distinct[i], int(rows[i])
        names[i] = _name_of(value, name, row)
        kinds.setdefault(isinstance(value, str), (row, value))
    if len(kinds) > 1:
        (_, text), (row, number) = kinds[True], kinds[False]
        raise JrankError('column %s mixes text (%s) and numbers (row %d: %s)' % (name, _shown(text), row,
                                                                              _shown(number)), 'ERR_DATA')
    return Column(codes, names)


def _ordered(names: Sequence[str]) -> tuple[Codes, list[str]]:
    """The distinct names in order of their bytes, which is that of code points, and the place of each name there."""
    distinct = sorted(set(names))
    number = {name: i for i, name in enumerate(distinct)}
    return np.array([number[name] for name in names], np.int64), distinct


def _verdicts(name: str, values: Any) -> Codes:
    codes, distinct, rows = _distinct(values, name)
    verdicts = np.zeros(len(rows), np.int64)
    for i in np.argsort(rows):
        word = _name_of(distinct[i], name, int(rows[i]))
        plain = word.lower().translate(JOINTS)
        if plain not in WORDS and not (plain.startswith('tie(') and plain.endswith(')')):
            raise JrankError("row %d: %s is %s, which is no verdict; HINT: model_a, model_b, tie, or 1, 2, 3 (a tie)"
                             % (rows[i], name, _shown(word)), 'ERR_DATA')
        verdicts[i] = WORDS.get(plain, TIE)
    return verdicts[codes]


def _numbers(name: str, values: Any) -> Floats:
    try:
        found = np.asarray(_array(name, values), np.float64)
    except (TypeError, ValueError):
        raise JrankError('column %s is no column of numbers' % name, 'ERR_DATA') from None
    bad = np.flatnonzero(~((found >= 0) & (found == np.floor(found)) & (found < 2**53)))
    if len(bad):
        raise JrankError('row %d: %s is %s, no whole number from 0 on' % (bad[0], name, found[bad[0]]), 'ERR_DATA')
    return found


def _summed(keys: Codes, space: int, outcomes: npt.NDArray[Any]) -> tuple[Codes, Floats]:
    """The distinct keys, all below space, that have votes, sorted, and their wins, losses and ties: [3][n]. outcomes: a
    verdict per key, or numbers of wins, losses and ties, [3][keys]."""
    distinct = None
    if space > len(keys) + EMPTY_SUMS:
        distinct, keys = np.unique(keys, return_inverse=True)
        space = len(distinct)
    if outcomes.ndim == 1:
        sums = np.bincount(keys * 3 + outcomes, minlength=3 * space).reshape(space, 3).T.astype(np.float64)
    else:
        sums = np.array([np.bincount(keys, values, space) for values in outcomes])
    there = np.flatnonzero(sums.any(axis=0))
    return there if distinct is None else distinct[there], sums[:, there]


def tally(rows: Any, columns: Mapping[str, str] | None) -> Tally:
    """Counts the rows."""
    found = _roles(_columns(rows), columns or {})
    first, second = (_column(*found[role]) for role in ('first', 'second'))
    number, models = _ordered(first.names + second.names)
    n = len(models)
    keys = (number * n)[first.codes]
    keys += number[len(first.names):][second.codes]
    space = n * n
    names: dict[str, list[str]] = {}
    for role in ('judge', 'question') if 'question' in found else ():
        if role in found:
            column = _column(*found[role])
            number, names[role] = _ordered(column.names)
            if space * len(names[role]) >= 2**62:
                raise JrankError('there are too many models, judges and questions: %d models, %d of %s'
                                 % (n, len(names[role]), role), 'ERR_DATA')
            keys += (number * space)[column.codes]
            space *= len(names[role])
    outcomes = _verdicts(*found['winner']) if 'winner' in found else np.array(
        [_numbers(*found[role]) for role in ('wins1', 'wins2', 'ties')])
    distinct, sums = _summed(keys, space, outcomes)
    pairs, n_judges = distinct // (n * n), len(names.get('judge', ' '))
    split = np.array([pairs // n_judges, pairs % n_judges, distinct // n % n, distinct % n])
    is_self = split[2] == split[3]
    if is_self.all():
        raise JrankError('there is no vote between two models', 'ERR_DATA')
    wins, losses, ties = sums[:, ~is_self]
    return Tally(models, names.get('question'), names.get('judge'), split[:, ~is_self], wins, losses, ties,
                 int(sums[:, is_self].sum()))


class Ballots:
    """A jr_votes with all that it points to, which lives as long as this."""

    def __init__(self, rows: Any, columns: Mapping[str, str] | None) -> None:
        self.tally = found = tally(rows, columns)
        self._cells = found.cells
        self._models = _library.to_strs(found.models)
        n_votes = int(self._cells['wins'].sum() + self._cells['losses'].sum() + self._cells['ties'].sum())
        self.votes = _library.Votes(
            counts=_library.Counts(len(found.models), len(self._cells), _library.address(self._cells)),
            models=self._models,
            report=_library.VotesReport(valid=n_votes, self_matches=found.n_self_matches))
        if found.questions is None:
            return
        self._details = found.details
        self._questions = _library.to_strs(found.questions)
        names = found.judges or ['']
        per_judge = np.bincount(found.keys[1], found.wins + found.losses + found.ties, len(names))
        self._judges = (_library.JudgeVotes * len(names))(
            *[_library.JudgeVotes(judge=_library.to_str(name), valid=int(n)) for name, n in zip(names, per_judge)])
        self.votes.details, self.votes.n_details = _library.address(self._details), len(self._details)
        self.votes.questions, self.votes.n_questions = self._questions, len(found.questions)
        if found.judges is not None:
            self.votes.judges, self.votes.n_judges = self._judges, len(names)

    def reference(self) -> Any:
        return ctypes.byref(self.votes)
