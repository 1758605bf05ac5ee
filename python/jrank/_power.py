"""How many more votes, or questions, until the ratings are as sure as wanted."""
from __future__ import annotations

import ctypes
import json
import math
from ctypes import byref
from typing import Any, Iterator, Mapping, NamedTuple

from . import _library
from ._library import JrankError, library
from ._ranking import TARGETS, Fit, fit, half_width
from ._votes import Ballots

STRENGTH_ITSELF = ctypes.c_size_t(-1).value


class Power(NamedTuple):
    """What a model takes, or a model and the next weaker; widths are those of 95 % intervals, in points."""
    model: str
    weaker: str  #: '' where the rating itself is looked at
    rating: float  #: of the model, or its distance to the weaker one, in points
    width: float  #: now
    expected_width: float  #: that such votes have on average
    least_width: float  #: with any number of votes on the same questions; NaN where questions have no part
    width_twice_votes: float
    width_twice_questions: float
    width_twice_samples: float  #: at best, with two samples of each answer
    votes: float  #: more of them that it takes; infinite: no number is enough
    votes_lower: float  #: ends of the 95 % interval of that
    votes_upper: float
    questions: float  #: more of them that it takes, each with as many votes; NaN: not known


def _targets(records: list[dict[str, Any]], number: Mapping[str, int], points: float, width: float | None,
             chance: float) -> Iterator[tuple[str, str, float, _library.PowerTarget]]:
    """Records from the weakest up; targets from the strongest down."""
    rated = [record for record in records if record.get('mle') is not None]
    for i in reversed(range(len(rated))):
        name, rating = rated[i]['model_id'], rated[i]['mle']
        if width is not None:
            yield name, '', rating, _library.PowerTarget(number[name], STRENGTH_ITSELF, width / points / 2, 0)
            continue
        stronger = next((r for r in rated[i + 1:] if r.get('component') == rated[i].get('component')), None)
        if stronger:
            apart = stronger['mle'] - rating
            yield stronger['model_id'], name, apart, _library.PowerTarget(
                number[stronger['model_id']], number[name], abs(apart) / points, library.jr_normal_quantile(chance))


def power(votes: Any, *, width: float | None = None, chance: float = 0.8, home_advantage: str | float = 'auto',
          columns: Mapping[str, str] | None = None) -> list[Power]:
    """Tells how many more votes it takes, as `jrank power` does.

    votes: as rank() takes them. width: until every 95 % interval is so many points wide at most, a row per model, the
    best first. None: until neighbours in the ranking are apart in the share `chance` of all cases, a row for each two.
    More votes come to the models with the fewest, against random opponents. Raises JrankError.
    """
    if width is not None and not 0 < width < math.inf:
        raise JrankError('width is so many rating points, above 0, not %r' % width)
    if not 0.5 <= chance < 1:
        raise JrankError('chance is from 0.5 on and below 1, not %r' % chance)
    how = _library.RankOptions(init_rating=1000)
    _library.check(library.jr_home_choice_parse, str(home_advantage).encode(), byref(how.home))
    ballots = Ballots(votes, columns)
    with _library.Arena() as arena:
        found = fit(arena, ballots, how)
        points = found.details.points_per_logit
        number = {name: i for i, name in enumerate(ballots.tally.models)}
        targets = list(_targets(json.loads(found.text())['ranking'], number, points, width, chance))
        return list(_rows(arena, ballots, found, targets))


def _rows(arena: Any, ballots: Ballots, found: Fit, targets: list[Any]) -> Iterator[Power]:
    details, votes = found.details, ballots.votes
    start = ctypes.addressof(details)
    power_votes = _library.PowerVotes(
        counts=ctypes.addressof(votes) + _library.Votes.counts.offset,
        fit=start + _library.RankDetails.fit.offset, details=votes.details, n_details=votes.n_details)
    effect = None
    if details.cluster != TARGETS.index('same-questions'):
        effect = _library.QuestionEffect()
        _library.check(library.jr_question_effect_fit, byref(power_votes), byref(effect))
    asked = (_library.PowerTarget * len(targets))(*[target for *_, target in targets])
    answers = library.jr_power_plan(arena, byref(power_votes), byref(effect) if effect else None, asked, len(targets))
    points, n_models = details.points_per_logit, len(ballots.tally.models)
    for i, (model, weaker, rating, target) in enumerate(targets):
        a = answers[i]
        se = library.jr_bt_standard_error(details.covariance, n_models, target.model, target.reference)
        width = 2 * half_width(0.95, details.degrees) * se
        yield Power(model, weaker, rating, points * width, points * a.now, points * a.least, points * a.twice_votes,
                    points * a.twice_questions, points * a.twice_samples, a.votes, a.votes_lower, a.votes_upper,
                    a.questions)
