"""How far judges agree on the same matches."""
from __future__ import annotations

import ctypes
from ctypes import POINTER, c_uint8
from typing import Any, Mapping, NamedTuple

import numpy as np
import numpy.typing as npt

from . import _library
from ._library import JrankError, library
from ._votes import FIRST, SECOND, TIE, Codes, Tally, tally

EXCHANGED = np.array([SECOND, FIRST, TIE], np.uint8)


class Agreement(NamedTuple):
    """Two judges on the matches that both saw; shares are 0..1, NaN without matches."""
    judge: str
    other: str
    n_matches: int
    share: float  #: of matches with equal verdicts
    kappa: float  #: Cohen's
    n_matches_no_ties: int  #: that neither called a tie
    share_no_ties: float  #: of those with equal verdicts
    n_swapped: int  #: matches that the other saw with the seats exchanged
    share_swapped: float  #: of those on which both preferred the same model, or neither


class _Verdicts(NamedTuple):
    """Of one judge, sorted by match."""
    matches: Codes
    swapped: Codes  # the same matches with the seats exchanged
    verdicts: npt.NDArray[np.uint8]


def _verdicts(found: Tally, judge: int) -> _Verdicts:
    question, by, first, second = found.keys
    outcomes = np.array([found.wins, found.losses, found.ties])
    n = len(found.models)
    mine = by == judge
    verdicts = outcomes[:, mine].argmax(axis=0).astype(np.uint8)
    question, first, second = question[mine], first[mine], second[mine]
    return _Verdicts((question * n + first) * n + second, (question * n + second) * n + first, verdicts)


def _compare(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> _library.Agreement:
    pointers = [np.ascontiguousarray(v).ctypes.data_as(POINTER(c_uint8)) for v in (one, other)]
    found: _library.Agreement = library.jr_agreement_of(*pointers, ctypes.c_size_t(len(one)))
    return found


def _agreement(names: list[str], judges: list[_Verdicts], one: int, other: int) -> Agreement:
    a, b = judges[one], judges[other]
    _, mine, theirs = np.intersect1d(a.matches, b.matches, assume_unique=True, return_indices=True)
    same = _compare(a.verdicts[mine], b.verdicts[theirs])
    _, mine, theirs = np.intersect1d(a.matches, b.swapped, assume_unique=True, return_indices=True)
    swapped = _compare(a.verdicts[mine], EXCHANGED[b.verdicts[theirs]])
    return Agreement(names[one], names[other], same.n_matches, same.share, same.kappa, same.n_matches_no_ties,
                     same.share_no_ties, swapped.n_matches, swapped.share)


def agree(votes: Any, *, columns: Mapping[str, str] | None = None) -> list[Agreement]:
    """Each two judges, by name, as `jrank agree` compares them.

    votes: as rank() takes them, with question and judge; one verdict of a judge on a match, which is a question and
    two models in their seats. Raises JrankError.
    """
    found = tally(votes, columns)
    if found.questions is None or found.judges is None or len(found.judges) < 2:
        raise JrankError('agreement takes votes with a question and a judge, of two judges at least', 'ERR_DATA')
    several = np.flatnonzero(found.wins + found.losses + found.ties > 1)
    if len(several):
        question, judge, first, second = found.keys[:, several[0]]
        raise JrankError('judge %s has several verdicts on question %s, %s against %s; HINT: keep the last of each, '
                         'as DataFrame.drop_duplicates(keep="last") does'
                         % (found.judges[judge], found.questions[question], found.models[first],
                            found.models[second]), 'ERR_DATA')
    judges = [_verdicts(found, judge) for judge in range(len(found.judges))]
    return [_agreement(found.judges, judges, one, other) for one in range(len(judges))
            for other in range(one + 1, len(judges))]
