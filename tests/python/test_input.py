"""Votes that cannot be ranked: one sentence that says where and what."""
import numpy as np
import pytest

import jrank

GOOD = {'model_a': ['a', 'b', 'c'], 'model_b': ['b', 'c', 'a'], 'winner': ['model_a', 'tie', 'model_b']}


@pytest.mark.parametrize('votes, sentence', [
    ([], 'there are no votes: no row at all'),
    ({**GOOD, 'model_a': [], 'model_b': [], 'winner': []}, 'there are no votes: the columns are empty'),
    ('votes.csv', 'votes are a DataFrame, .* not str; HINT: the command jrank reads files'),
    (7, 'votes are a DataFrame, .* not int'),
    ({'model_a': ['a'], 'winner': ['tie']}, "the votes have no column model_b; there are model_a, winner; HINT: .*"
                                            "columns={'second': NAME}"),
    ({'model1': ['a'], 'model2': ['b'], 'wins1': [1]}, 'no column wins2 and ties'),
    ({**GOOD, 'winner': ['tie']}, 'column model_a has 3 values and winner has 1'),
    ({**GOOD, 'winner': ['tie', 'model_a', float('nan')]}, r'^row 2: winner is missing \(nan\)'),
    ({**GOOD, 'model_b': ['b', None, 'a']}, r'^row 1: model_b is missing \(None\); HINT: leave such rows out$'),
    ({**GOOD, 'model_a': ['a', '', 'c']}, '^row 1: model_a is empty'),
    ({**GOOD, 'model_a': ['a', 3, 'c']}, r"column model_a mixes text \('a'\) and numbers \(row 1: 3\)"),
    ({**GOOD, 'model_a': ['a', ['b'], 'c']}, r"^row 1: model_a is neither text nor a whole number: \['b'\]"),
    ({**GOOD, 'model_a': ['a', b'b', 'c']}, r"^row 1: model_a is neither text nor a whole number: b'b'"),
    ({**GOOD, 'model_a': ['a', '\ud800', 'c']}, '^row 1: model_a is no valid text'),
    ({**GOOD, 'winner': ['tie', 'left', 'left']}, "^row 1: winner is 'left', which is no verdict; HINT: model_a, "),
    ({**GOOD, 'winner': [1, 2, 4]}, "^row 2: winner is '4', which is no verdict"),
    ({**GOOD, 'winner': [True, False, True]}, '^row 0: winner is neither text nor a whole number: True'),
    ({**GOOD, 'winner': [1.0, 2.5, 3.0]}, '^row 1: winner is neither text nor a whole number: 2.5'),
    ({**GOOD, 'question': [1.0, float('nan'), 2.0]}, '^row 1: question is missing'),
    ({**GOOD, 'question': np.array([1.0, np.inf, 2.0])}, '^row 1: question is neither text nor a whole number: inf'),
    ({**GOOD, 'winner': np.array([['tie'], ['tie'], ['tie']])}, 'column winner has 2 dimensions'),
    ([('a', 'b', 'tie'), ('a', 'b')], r"^row 1 is no row like the first: \('a', 'b'\)"),
    ([('a', 'b', 'tie'), 'abc'], "^row 1 is no row like the first: 'abc'"),
    ([('a', 'b')], 'rows without names have 3 to 5 values, not 2'),
    ([{'model_a': 'a', 'model_b': 'b', 'winner': 'tie'}, {'model_a': 'a', 'winner': 'tie'}],
     '^row 1: model_b is missing'),
    ([('a', 'a', 'tie')], 'there is no vote between two models'),
    ({'model1': ['a'], 'model2': ['b'], 'wins1': [1], 'wins2': [-1], 'ties': [0]},
     '^row 0: wins2 is -1.0, no whole number from 0 on'),
    ({'model1': ['a'], 'model2': ['b'], 'wins1': [float('nan')], 'wins2': [1], 'ties': [0]}, '^row 0: wins1 is nan'),
    ({'model1': ['a'], 'model2': ['b'], 'wins1': ['many'], 'wins2': [1], 'ties': [0]},
     'column wins1 is no column of numbers'),
])
def test_votes_that_are_none_are_told_in_one_sentence(votes, sentence):
    with pytest.raises(jrank.JrankError, match=sentence) as error:
        jrank.rank(votes)
    assert '\n' not in str(error.value) and len(str(error.value)) < 300


@pytest.mark.parametrize('values', [[np.nan, 'b', 'c'], [None, 'b', 'c']])
def test_a_frame_with_gaps_is_told_by_its_row(values):
    pandas = pytest.importorskip('pandas')
    with pytest.raises(jrank.JrankError, match='^row 0: model_a is missing'):
        jrank.rank(pandas.DataFrame({**GOOD, 'model_a': values}))
    for kind in 'string', 'category':
        with pytest.raises(jrank.JrankError, match='^row 0: model_a is missing'):
            jrank.rank(pandas.DataFrame({**GOOD, 'model_a': values}).astype({'model_a': kind}))


@pytest.mark.parametrize('options, sentence', [
    ({'ties': 'both'}, "ties is one of half, davidson, rao-kupper, auto, not 'both'"),
    ({'home_advantage': 'home'}, "home"),
    ({'target': 'all'}, 'target is one of auto, same-questions'),
    ({'seed': -1}, 'seed is a whole number from 0 on, not -1'),
    ({'columns': {'left': 'a'}}, "columns names 'left', which is none of first, second"),
    ({'columns': {'first': 'left'}}, "there is no column 'left' for first; there are model_a"),
    ({'anchor': ('z', 1000)}, 'z'), ({'scale': -3}, 'scale')])
def test_wrong_options_are_told_in_one_sentence(options, sentence):
    with pytest.raises(jrank.JrankError, match=sentence) as error:
        jrank.rank(GOOD, **options)
    assert '\n' not in str(error.value)


def test_verdicts_are_the_same_in_capitals_and_with_other_joints():
    plain = jrank.rank({**GOOD, 'winner': ['model_a', 'tie', 'model_b']})
    dressed = jrank.rank({**GOOD, 'winner': ['Model A', 'TIE (both bad)', 'MODEL-B']})
    assert plain.data['ranking'] == dressed.data['ranking']
