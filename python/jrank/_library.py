"""The shared library by ctypes: its structs as the headers in include/jrank have them, its calls, its errors.

A struct of which nothing is read here is opaque: so many bytes, as tests/house/struct_sizes pins them.
tests/python/test_structs.py holds sizes and places against the headers. ctypes lets other threads run during a
call; each call has an arena of its own, so that any number of threads may be in one.
"""
from __future__ import annotations

import ctypes
import os
import pathlib
from ctypes import (POINTER, Structure, byref, c_bool, c_char, c_char_p, c_double, c_int, c_size_t, c_ssize_t, c_uint,
                    c_uint8, c_uint32, c_uint64, c_void_p)
from typing import Any, Callable, Sequence

import numpy as np
import numpy.typing as npt

NAME = 'libjrank.so.0'


class JrankError(ValueError):
    """What cannot be done, in one sentence; `status` is the library's word for the kind, as 'ERR_DATA'."""
    __module__ = 'jrank'

    def __init__(self, message: str, status: str = 'ERR_USAGE') -> None:
        super().__init__(message)
        self.status = status


STATUSES = ('OK', 'ERR_USAGE', 'ERR_NOT_FOUND', 'ERR_IO', 'ERR_FORMAT', 'ERR_DATA', 'ERR_UNAVAILABLE')


def opaque(size: int) -> Any:
    return c_uint64 * (size // 8)


class Error(Structure):
    c_name = 'jr_error'
    _fields_ = [('status', c_int), ('message', c_char * 1024)]


class Str(Structure):
    c_name = 'jr_str'
    _fields_ = [('data', c_char_p), ('size', c_size_t)]


class Buf(Structure):
    c_name = 'jr_buf'
    _fields_ = [('data', c_void_p), ('size', c_size_t), ('capacity', c_size_t)]


class Counts(Structure):
    c_name = 'jr_counts'
    _fields_ = [('n_models', c_size_t), ('n_cells', c_size_t), ('cells', c_void_p)]


class VotesReport(Structure):
    c_name = 'jr_votes_report'
    _fields_ = [('valid', c_uint64), ('invalid', c_uint64), ('duplicates', c_uint64),
                ('self_matches', c_uint64), ('room', opaque(80))]


class JudgeVotes(Structure):
    c_name = 'jr_judge_votes'
    _fields_ = [('judge', Str), ('valid', c_uint64), ('room', opaque(80))]


class Votes(Structure):
    c_name = 'jr_votes'
    _fields_ = [('counts', Counts), ('models', POINTER(Str)), ('model_invalid', c_void_p),
                ('report', VotesReport), ('details', c_void_p), ('n_details', c_size_t),
                ('questions', POINTER(Str)), ('n_questions', c_size_t), ('judges', POINTER(JudgeVotes)),
                ('n_judges', c_size_t), ('room', opaque(96))]


class Model(Structure):
    c_name = 'jr_model'
    _fields_ = [('id', Str), ('aliases', c_void_p), ('n_aliases', c_size_t), ('display_name', Str), ('licence', Str),
                ('colour', Str), ('room', opaque(80))]


class ModelList(Structure):
    c_name = 'jr_model_list'
    _fields_ = [('models', c_void_p), ('n_models', c_size_t)]


class HomeChoice(Structure):
    c_name = 'jr_home_choice'
    _fields_ = [('mode', c_int), ('points', c_double)]


class RankOptions(Structure):
    c_name = 'jr_rank_options'
    _fields_ = [('scale', c_double), ('base', c_double), ('init_rating', c_double), ('bootstrap_n', c_size_t),
                ('seed', c_uint64), ('n_threads', c_uint), ('estimator', c_int), ('ties', c_int),
                ('cluster', c_int), ('anchor_model', Str), ('anchor_rating', c_double), ('top', c_size_t),
                ('min_matches', c_uint64), ('posterior', c_void_p), ('choose_ties', c_bool),
                ('interval', c_int), ('original', c_bool), ('home', HomeChoice), ('pool', c_uint64),
                ('room', opaque(16))]


class Ranking(Structure):
    c_name = 'jr_ranking'
    _fields_ = [('date', Str), ('judge', Str), ('method', c_int), ('records', c_void_p), ('n_records', c_size_t),
                ('home', opaque(48)), ('judges', opaque(160)), ('ties', opaque(112)), ('control', opaque(168)),
                ('posterior', c_void_p), ('votes', VotesReport), ('separability', c_double),
                ('n_components', c_uint32), ('top', c_uint64), ('categories', c_void_p),
                ('n_categories', c_size_t), ('category_spread', c_double), ('category_intervals', c_int),
                ('diagnosis', c_void_p), ('scale', c_double), ('base', c_double), ('init_rating', c_double),
                ('anchor', Str), ('estimator', c_int), ('intervals', c_int), ('n_questions', c_uint64),
                ('bootstrap_n', c_uint64), ('seed', c_uint64), ('bootstrap_separated', c_uint64),
                ('bootstrap_disconnected', c_uint64), ('bootstrap_lost', c_uint64), ('inputs', c_void_p),
                ('n_inputs', c_size_t), ('version', Str), ('command', Str), ('room', opaque(64))]


class RankDetails(Structure):
    c_name = 'jr_rank_details'
    _fields_ = [('field', opaque(120)), ('fit', opaque(304)), ('cluster', c_int), ('covariance', c_void_p),
                ('degrees', c_size_t), ('points_per_logit', c_double), ('anchor', c_size_t),
                ('offset', c_void_p), ('model_of', c_void_p), ('posterior', opaque(200)),
                ('controlled', c_void_p), ('warnings', POINTER(Str)), ('n_warnings', c_size_t),
                ('room', opaque(64))]


class ChartModel(Structure):
    c_name = 'jr_chart_model'
    _fields_ = [('name', Str), ('licence', Str), ('colour', Str), ('unranked', c_bool), ('room', opaque(56))]


class StrengthsFigure(Structure):
    c_name = 'jr_strengths_figure'
    _fields_ = [('models', POINTER(ChartModel)), ('ratings', c_void_p), ('n_models', c_size_t)]


class ChartStyle(Structure):
    c_name = 'jr_chart_style'
    _fields_ = [('title', Str), ('room', opaque(128))]


class DuelOptions(Structure):
    c_name = 'jr_duel_options'
    _fields_ = [('alpha', c_double), ('margin', c_double), ('home', c_double), ('room', opaque(40))]


class DuelPair(Structure):
    c_name = 'jr_duel_pair'
    _fields_ = [('first', Str), ('second', Str), ('questions', c_void_p), ('n_questions', c_size_t),
                ('seed', c_uint64), ('test', DuelOptions), ('room', opaque(32))]


class Duel(Structure):
    c_name = 'jr_duel'
    _fields_ = [('n_questions', c_size_t), ('rate', c_double), ('lower', c_double), ('upper', c_double),
                ('gap', c_double), ('gap_lower', c_double), ('gap_upper', c_double), ('decision', c_int),
                ('decided_at', c_size_t), ('room', opaque(64))]


class DuelResult(Structure):
    c_name = 'jr_duel_result'
    _fields_ = [('duel', Duel), ('home', c_double), ('n_votes', c_uint64), ('n_halves', c_size_t),
                ('room', opaque(48))]


class PowerVotes(Structure):
    c_name = 'jr_power_votes'
    _fields_ = [('counts', c_void_p), ('fit', c_void_p), ('details', c_void_p), ('n_details', c_size_t),
                ('room', opaque(64))]


class QuestionEffect(Structure):
    c_name = 'jr_question_effect'
    _fields_ = [('sigma', c_double), ('lower', c_double), ('upper', c_double), ('room', opaque(64))]


class PowerTarget(Structure):
    c_name = 'jr_power_target'
    _fields_ = [('model', c_size_t), ('reference', c_size_t), ('length', c_double), ('z', c_double)]


class PowerAnswer(Structure):
    c_name = 'jr_power_answer'
    _fields_ = [('now', c_double), ('twice_votes', c_double), ('twice_questions', c_double),
                ('twice_samples', c_double), ('least', c_double), ('votes', c_double), ('votes_lower', c_double),
                ('votes_upper', c_double), ('questions', c_double), ('room', opaque(64))]


class Agreement(Structure):
    c_name = 'jr_agreement'
    _fields_ = [('table', c_uint64 * 9), ('n_matches', c_uint64), ('share', c_double),
                ('n_matches_no_ties', c_uint64), ('share_no_ties', c_double), ('kappa', c_double),
                ('room', opaque(64))]


STRUCTS = (Error, Str, Buf, Counts, VotesReport, JudgeVotes, Votes, Model, ModelList, HomeChoice, RankOptions, Ranking,
           RankDetails, ChartModel, StrengthsFigure, ChartStyle, DuelOptions, DuelPair, Duel, DuelResult,
           PowerVotes, QuestionEffect, PowerTarget, PowerAnswer, Agreement)

# numpy's view of structs that stand in large arrays.
CELL = np.dtype([('first', '<u4'), ('second', '<u4'), ('wins', '<f8'), ('losses', '<f8'), ('ties', '<f8')])
DETAIL = np.dtype([('question', '<u4'), ('judge', '<u4'), ('cell', CELL)])
CHART_RATING = np.dtype([(name, '<f8') for name in ('median', 'low68', 'high68', 'low95', 'high95')])
DTYPES = {'jr_cell': CELL, 'jr_detail': DETAIL, 'jr_chart_rating': CHART_RATING}

_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    'jr_version': (c_char_p, []),
    'jr_arena_new': (c_void_p, []),
    'jr_arena_free': (None, [c_void_p]),
    'jr_buf_release': (None, [POINTER(Buf)]),
    'jr_model_list_append_shipped': (None, [c_void_p, POINTER(ModelList)]),
    'jr_model_find': (POINTER(Model), [POINTER(ModelList), Str]),
    'jr_rank_votes': (c_int, [c_void_p, POINTER(Votes), POINTER(ModelList), POINTER(RankOptions),
                              POINTER(Ranking), POINTER(RankDetails), POINTER(Error)]),
    'jr_rank_win_probabilities': (POINTER(c_double), [c_void_p, POINTER(Ranking), POINTER(RankDetails)]),
    'jr_ranking_format': (None, [POINTER(Buf), POINTER(Ranking)]),
    'jr_home_choice_parse': (c_int, [c_char_p, POINTER(HomeChoice), POINTER(Error)]),
    'jr_file_save': (c_int, [c_char_p, Str, POINTER(Error)]),
    'jr_student_quantile': (c_double, [c_double, c_double]),
    'jr_normal_quantile': (c_double, [c_double]),
    'jr_chart_strengths': (None, [POINTER(StrengthsFigure), POINTER(ChartStyle), POINTER(Buf)]),
    'jr_duel_votes': (c_int, [c_void_p, POINTER(Votes), POINTER(DuelPair), POINTER(DuelResult), POINTER(Error)]),
    'jr_duel_word': (c_char_p, [c_int]),
    'jr_question_effect_fit': (c_int, [POINTER(PowerVotes), POINTER(QuestionEffect), POINTER(Error)]),
    'jr_power_plan': (POINTER(PowerAnswer), [c_void_p, POINTER(PowerVotes), POINTER(QuestionEffect),
                                             POINTER(PowerTarget), c_size_t]),
    'jr_bt_standard_error': (c_double, [c_void_p, c_size_t, c_size_t, c_size_t]),
    'jr_column_encode': (POINTER(c_size_t), [c_void_p, c_void_p, c_size_t, c_size_t, c_ssize_t, c_void_p,
                                             POINTER(c_size_t)]),
    'jr_agreement_of': (Agreement, [POINTER(c_uint8), POINTER(c_uint8), c_size_t]),
}


def _load() -> ctypes.CDLL:
    """$JRANK_LIBRARY, else what the wheel brings beside this file, else the system's."""
    beside = pathlib.Path(__file__).with_name(NAME)
    path = os.environ.get('JRANK_LIBRARY') or (str(beside) if beside.exists() else NAME)
    try:
        if path == str(beside):  # what is loaded under its name is not looked for again
            for needed in sorted(beside.parent.glob('needed/*')):
                ctypes.CDLL(str(needed))
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError('the library of jrank cannot be loaded: %s; HINT: the wheel is for Linux with glibc; '
                          'elsewhere build jrank and set JRANK_LIBRARY to its %s' % (error, NAME)) from None
    for name, (result, arguments) in _SIGNATURES.items():
        try:
            function = getattr(library, name)
        except AttributeError:
            raise ImportError('%s is of another version of jrank than this package: it has no %s'
                              % (path, name)) from None
        function.restype, function.argtypes = result, arguments
    return library


library = _load()


def check(function: Callable[..., int], *arguments: Any) -> None:
    """Calls a function whose last parameter is a jr_error, and raises what it says."""
    error = Error()
    if function(*arguments, byref(error)) != 0:
        raise JrankError(error.message.decode('utf-8', 'replace'), STATUSES[error.status])


class Arena:
    """`with Arena() as arena`: what the library allocates in it is freed at the end."""

    def __enter__(self) -> c_void_p:
        self._arena = c_void_p(library.jr_arena_new())
        return self._arena

    def __exit__(self, *_: object) -> None:
        library.jr_arena_free(self._arena)


def formatted(function: Callable[..., None], *arguments: Any) -> str:
    """The text that a function appends to a jr_buf, which is one of the arguments: `buffer`."""
    buffer = Buf()
    try:
        function(*[byref(buffer) if argument is Buf else argument for argument in arguments])
        return ctypes.string_at(buffer.data, buffer.size).decode('utf-8') if buffer.size else ''
    finally:
        library.jr_buf_release(byref(buffer))


def to_str(text: str) -> Str:
    data = text.encode('utf-8')
    return Str(data, len(data))


def to_strs(texts: Sequence[str]) -> Any:
    return (Str * len(texts))(*map(to_str, texts))


def from_str(text: Str) -> str:
    address = ctypes.cast(ctypes.addressof(text), POINTER(c_void_p))[0]
    return ctypes.string_at(address, text.size).decode('utf-8', 'replace') if text.size and address else ''


def address(array: npt.NDArray[Any]) -> c_void_p:
    """Of the first item; the array must be contiguous, and outlive the call."""
    return c_void_p(array.ctypes.data)
