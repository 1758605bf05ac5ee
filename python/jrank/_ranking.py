"""Rankings: rank(), and what comes of it."""
from __future__ import annotations

import datetime
import importlib
import json
import os
import warnings
from ctypes import byref, c_void_p
from typing import Any, Iterator, Mapping, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _library
from ._library import JrankError, library
from ._votes import Ballots

# As the options of the command name them, in the order of the headers' lists.
ESTIMATORS = ('auto', 'mle', 'firth')
TIES = ('half', 'davidson', 'rao-kupper')
TARGETS = ('auto', 'same-questions', 'new-questions', 'new-judges')
INTERVALS = ('t', 'bootstrap', 'profile')
COLUMNS = ('model_id', 'display_name', 'median', 'lower', 'upper', 'lower95', 'upper95', 'rank', 'rank_lower',
           'rank_upper', 'tier', 'win_rate', 'matches')
# Those whose ends are the estimate and a quantile times one standard error.
BY_ERRORS = ('sandwich', 'question', 'question and judge')


class RankWarning(UserWarning):
    """What the library wants to be known of a ranking that it could make."""
    __module__ = 'jrank'


class Interval(NamedTuple):
    """Ends of an interval, in rating points."""
    lower: float
    upper: float


def _choice(option: str, value: str, choices: tuple[str, ...]) -> int:
    if value not in choices:
        raise JrankError('%s is one of %s, not %r' % (option, ', '.join(choices), value))
    return choices.index(value)


class Ranking:
    """Models and their ratings, the best first. Made by rank()."""

    def __init__(self, text: str, probabilities: npt.NDArray[np.float64], degrees: int,
                 looks: Mapping[str, tuple[str, str]]) -> None:
        self._text = text
        self._looks = looks
        self._degrees = degrees
        self.data: dict[str, Any] = json.loads(text)
        records = self.data['ranking']
        self.models: list[str] = [record['model_id'] for record in reversed(records)]
        self._records: list[dict[str, Any]] = records[::-1]
        self._number = {name: i for i, name in enumerate(self.models)}
        self._probabilities = probabilities[::-1, ::-1]

    def __len__(self) -> int:
        return len(self.models)

    def __iter__(self) -> Iterator[str]:
        return iter(self.models)

    def __repr__(self) -> str:
        rows = ['%-4s %7s  %-17s %s' % ('rank', 'rating', '95 %', 'model')]
        for record in self._records:
            rating, lower, upper = (record.get(name) for name in ('median', 'lower95', 'upper95'))
            rows.append('%-4s %7s  %-17s %s' % (
                record.get('rank') or '', '' if rating is None else '%.0f' % rating,
                '' if lower is None or upper is None else '%.0f – %.0f' % (lower, upper), record['display_name']))
        return '\n'.join(rows)

    def _record(self, model: str) -> dict[str, Any]:
        if model not in self._number:
            raise JrankError('the ranking has no model %r' % model, 'ERR_NOT_FOUND')
        return self._records[self._number[model]]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """A dict per model, the best first, as in the file of a ranking: `median` is the rating in points, `lower`
        and `upper` end its 68 % interval, `lower95` and `upper95` its 95 % interval, `rank_lower` and `rank_upper`
        are the first and last place that the votes leave it; None is what there is none of."""
        return [dict(record) for record in self._records]

    @property
    def table(self) -> Any:
        """`rows` with the columns that are mostly wanted, as a pandas.DataFrame, or, without pandas, a list of
        dicts."""
        rows = [{name: record.get(name) for name in COLUMNS} for record in self._records]
        try:
            pandas = importlib.import_module('pandas')
        except ImportError:
            return rows
        return pandas.DataFrame(rows, columns=list(COLUMNS))

    @property
    def ratings(self) -> dict[str, float]:
        """Rating in points by model, the best first; NaN for a model without votes."""
        return {name: _number(record.get('median')) for name, record in zip(self.models, self._records)}

    def interval(self, level: float = 0.95) -> dict[str, Interval]:
        """The interval of each rating, in points, at this level, above 0 and below 1.

        0.68 and 0.95 are there for every ranking. Others are made where intervals come of standard errors; NaN for
        a model of little evidence, whose interval is of the profile likelihood.
        """
        if not 0 < level < 1:
            raise JrankError('the level of an interval is between 0 and 1, as 0.95, not %r' % level)
        for known, ends in (0.68, ('lower', 'upper')), (0.95, ('lower95', 'upper95')):
            if level == known:
                return {name: Interval(*(_number(record.get(end)) for end in ends))
                        for name, record in zip(self.models, self._records)}
        kind = self.data['method']['options']['intervals']
        if kind not in BY_ERRORS:
            raise JrankError("intervals '%s' are there at 0.68 and 0.95 alone; HINT: interval='t' makes others"
                             % kind, 'ERR_DATA')
        return {name: self._by_error(record, level) for name, record in zip(self.models, self._records)}

    def _by_error(self, record: Mapping[str, Any], level: float) -> Interval:
        rating = _number(record.get('median'))
        if record.get('evidence'):
            return Interval(float('nan'), float('nan'))
        errors = half_width(level, self._degrees) / half_width(0.95, self._degrees)
        half = (_number(record.get('upper95')) - rating) * errors
        return Interval(rating - half, rating + half)

    def probability(self, first: str, second: str) -> float:
        """P(first beats second), half of a tie included, without home advantage; NaN where no chain of votes
        connects them."""
        self._record(first), self._record(second)
        return float(self._probabilities[self._number[first], self._number[second]])

    @property
    def probabilities(self) -> npt.NDArray[np.float64]:
        """[n_models][n_models]: P(the model of the row beats that of the column), in the order of `models`."""
        return self._probabilities.copy()

    def plot(self, title: str = '') -> str:
        """The ratings with their 68 % and 95 % intervals as an SVG document."""
        shown = [record for record in reversed(self._records) if record.get('unranked') != 'few matches']
        models = (_library.ChartModel * len(shown))(*map(self._chart_model, shown))
        ratings = np.array([tuple(_number(record.get(name)) for name in ('median', 'lower', 'upper', 'lower95', 'upper95'))
                            for record in shown], _library.CHART_RATING)
        figure = _library.StrengthsFigure(models, _library.address(ratings), len(shown))
        style = _library.ChartStyle(title=_library.to_str(title))
        return _library.formatted(library.jr_chart_strengths, byref(figure), byref(style), _library.Buf)

    def _chart_model(self, record: Mapping[str, Any]) -> _library.ChartModel:
        is_open = record.get('unranked') == 'any place'
        licence, colour = map(_library.to_str, self._looks[record['model_id']])
        return _library.ChartModel(name=_library.to_str(record['display_name'] + (' *' if is_open else '')),
                                   licence=licence, colour=colour, unranked=is_open)

    def _repr_svg_(self) -> str:
        return self.plot()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Replaces path by the file that `jrank rank --output-path` writes, which `jrank compare` reads. At once or
        not at all."""
        _library.check(library.jr_file_save, os.fsencode(path), _library.to_str(self._text))


def half_width(level: float, degrees: int) -> float:
    """Of an interval, in standard errors; degrees 0: normal."""
    p = (1 + level) / 2
    return float(library.jr_student_quantile(p, degrees) if degrees else library.jr_normal_quantile(p))


def _looks(models: _library.ModelList, names: list[str]) -> dict[str, tuple[str, str]]:
    """Licence and colour of each, by which charts tell models apart."""
    found = {}
    for name in names:
        model = library.jr_model_find(byref(models), _library.to_str(name))
        found[name] = (_library.from_str(model[0].licence), _library.from_str(model[0].colour)) if model else ('', '')
    return found


def _number(value: float | None) -> float:
    return float('nan') if value is None else float(value)


def rank(votes: Any, *, columns: Mapping[str, str] | None = None, scale: float = 400, base: float = 10,
         init_rating: float = 1000, anchor: tuple[str, float] | None = None, ties: str = 'half',
         estimator: str = 'auto', home_advantage: str | float = 'auto', target: str = 'auto', interval: str = 't',
         bootstrap_n: int = 500, top: int = 0, min_matches: int = 0, pool: int = 0, seed: int = 0,
         threads: int = 0) -> Ranking:
    """Ranks models by votes, as `jrank rank` does.

    votes: a pandas or polars DataFrame, a dict of columns, a NumPy array (structured, or n x 3 to n x 5), or an
    iterable of rows, which are dicts or tuples (first, second, winner[, question[, judge]]). Columns are model_a,
    model_b, winner (model_a, model_b, tie; or 1, 2, 3 for a tie) and, if known, question and judge; or a table of
    counts: model1, model2, wins1, wins2, ties. The model shown first is the first. Each row counts; a judge counts
    only where the question is known, which makes intervals those for new questions. columns says which column is
    what: {'first': 'left', 'question': 'prompt_id'}.

    scale, base, init_rating: rating points for a factor `base` in the odds, and the mean. anchor: a model and its
    rating instead of the mean. ties: half, davidson, rao-kupper, auto. estimator: auto, mle, firth. home_advantage:
    auto, fit, none, or points. target: auto, same-questions, new-questions, new-judges. interval: t, bootstrap (of
    bootstrap_n rounds), profile. top: adds P(among the first `top`). min_matches: models with fewer have no rank.
    pool: of how many questions those with votes were drawn; 0: endlessly many. threads: 0: one per processor.

    Raises JrankError. Warnings of the library are RankWarning. Other threads run meanwhile.
    """
    how = _library.RankOptions(
        scale=scale, base=base, init_rating=init_rating, bootstrap_n=bootstrap_n, seed=seed, n_threads=threads,
        estimator=_choice('estimator', estimator, ESTIMATORS), choose_ties=ties == 'auto',
        ties=_choice('ties', ties, TIES + ('auto',)) % len(TIES),  # auto: where it is not chosen, half wins
        cluster=_choice('target', target, TARGETS), interval=_choice('interval', interval, INTERVALS), top=top,
        min_matches=min_matches, pool=pool)
    for name, value in (('bootstrap_n', bootstrap_n), ('top', top), ('min_matches', min_matches), ('pool', pool),
                        ('seed', seed), ('threads', threads)):
        if value < 0:
            raise JrankError('%s is a whole number from 0 on, not %r' % (name, value))
    if anchor is not None:
        how.anchor_model, how.anchor_rating = _library.to_str(anchor[0]), anchor[1]
    _library.check(library.jr_home_choice_parse, str(home_advantage).encode(), byref(how.home))
    ballots = Ballots(votes, columns)
    with _library.Arena() as arena:
        found = fit(arena, ballots, how)
        n = found.ranking.n_records
        chances = library.jr_rank_win_probabilities(arena, byref(found.ranking), byref(found.details))
        probabilities = np.ctypeslib.as_array(chances, (n, n)).copy()
        return Ranking(found.text(), probabilities, found.details.degrees,
                       _looks(found.models, ballots.tally.models))


class Fit(NamedTuple):
    """What jr_rank_votes filled; it lives as long as the arena."""
    models: _library.ModelList
    ranking: _library.Ranking
    details: _library.RankDetails

    def text(self) -> str:
        return _library.formatted(library.jr_ranking_format, _library.Buf, byref(self.ranking))


def fit(arena: c_void_p, ballots: Ballots, how: _library.RankOptions) -> Fit:
    """Warnings are of who called the caller."""
    found = Fit(_library.ModelList(), _library.Ranking(), _library.RankDetails())
    ranking, details = found.ranking, found.details
    library.jr_model_list_append_shipped(arena, byref(found.models))
    _library.check(library.jr_rank_votes, arena, ballots.reference(), byref(found.models), byref(how), byref(ranking),
                   byref(details))
    for i in range(details.n_warnings):
        warnings.warn(_library.from_str(details.warnings[i]), RankWarning, stacklevel=3)
    ranking.date = _library.to_str(datetime.datetime.now().isoformat())
    ranking.judge = _library.to_str('+'.join(ballots.tally.judges or []))
    ranking.version = _library.to_str(version())
    ranking.command = _library.to_str('jrank.rank() of Python')
    return found


def version() -> str:
    """Of the library."""
    return str(library.jr_version().decode())
