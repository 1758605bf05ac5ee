"""Which of two models is better, and whether the votes are enough to say so."""
from __future__ import annotations

import math
from ctypes import byref
from typing import Any, Mapping, NamedTuple

from . import _library
from ._library import JrankError, library
from ._votes import Ballots

POINTS_PER_LOGIT = 400 / math.log(10)


class Duel(NamedTuple):
    """What a duel says; the same votes give the same, whenever they are looked at."""
    decision: str  #: 'the second is better', 'the first is better', 'closer than the margin', 'undecided'
    n_questions: int  #: that count: with votes in both seats
    decided_at: int  #: questions until the decision; 0: undecided
    score: float  #: mean score of the second model per question, 0..1
    lower: float  #: ends of its 95 % interval, which holds at every look
    upper: float
    gap: float  #: rating of the second less that of the first, in points
    gap_lower: float
    gap_upper: float
    home_advantage: float  #: of the first seat, in points
    n_votes: int  #: that count


def duel(votes: Any, first: str, second: str, *, columns: Mapping[str, str] | None = None, margin: float = 0,
         seed: int = 0) -> Duel:
    """Tells which of two models is better, as `jrank duel` does.

    votes: as rank() takes them, with questions; a question counts that has votes in both seats. margin: rating points
    within which the two are as good as each other; 0: only a difference decides. seed: of the order of the
    questions. The chance of a wrong decision is 5 %, however often it was looked before. Raises JrankError.
    """
    if not margin >= 0:
        raise JrankError('the margin is so many rating points, 0 or more, not %r' % margin)
    if seed < 0:
        raise JrankError('seed is a whole number from 0 on, not %r' % seed)
    ballots = Ballots(votes, columns)
    for name in first, second:
        if name not in ballots.tally.models:
            raise JrankError('no vote is on a model %r' % name, 'ERR_NOT_FOUND')
    pair = _library.DuelPair(first=_library.to_str(first), second=_library.to_str(second), seed=seed,
                             test=_library.DuelOptions(margin=margin / POINTS_PER_LOGIT))
    result = _library.DuelResult()
    with _library.Arena() as arena:
        _library.check(library.jr_duel_votes, arena, ballots.reference(), byref(pair), byref(result))
    found = result.duel
    gap, lower, upper, home = (POINTS_PER_LOGIT * logits for logits in (
        found.gap, found.gap_lower, found.gap_upper, result.home))
    return Duel(library.jr_duel_word(found.decision).decode(), found.n_questions, found.decided_at, found.rate,
                found.lower, found.upper, gap, lower, upper, home, result.n_votes)
