"""Duels and agreement are those of the command."""
import json
import math

import pytest

import jrank
from conftest import as_counts, run_command, write_csv


@pytest.mark.parametrize('margin', [0, 75, 400])
@pytest.mark.parametrize('pair', [('鶴', 'kamome'), ('kamome', '鶴'), ('hato', 'suzume'), ('hato', 'kamome')])
def test_a_duel_is_that_of_the_command(votes, tmp_path, pair, margin):
    table = write_csv(tmp_path / 'counts.csv', as_counts(votes))
    printed = run_command('duel', *pair, '--counts', table, '--seed', 2, '--format', 'json',
                          *(['--margin', margin] if margin else []))
    [theirs] = json.loads(printed)
    mine = jrank.duel(votes, *pair, margin=margin, seed=2)
    assert mine.decision == theirs['decision'] and (mine.decided_at or None) == theirs['decided_at']
    assert (mine.n_questions, mine.n_votes) == (theirs['questions'], theirs['verdicts'])
    for name in 'score', 'lower', 'upper', 'gap', 'gap_lower', 'gap_upper', 'home_advantage':
        assert getattr(mine, name) == pytest.approx(theirs[name], rel=1e-9), name


def test_a_duel_wants_questions_and_models_that_are_there(votes):
    with pytest.raises(jrank.JrankError, match="no vote is on a model 'nobody'"):
        jrank.duel(votes, 'hato', 'nobody')
    with pytest.raises(jrank.JrankError, match='question'):
        jrank.duel({name: votes[name] for name in ('model_a', 'model_b', 'winner')}, 'hato', 'kamome')
    for margin in -1, math.nan:
        with pytest.raises(jrank.JrankError, match='the margin is so many rating points'):
            jrank.duel(votes, 'hato', 'kamome', margin=margin)


def test_agreement_is_that_of_the_command(votes, tmp_path):
    paths = []
    for judge in 'xyz':
        lines = [json.dumps({'question_id': q, 'model1_id': a, 'model2_id': b, 'winner': w, 'judge': [j, 'pair'],
                             'turn': 1}) for q, j, a, b, w in zip(*votes.values()) if j == judge]
        paths.append(tmp_path / (judge + '_pair.jsonl'))
        paths[-1].write_text('\n'.join(lines) + '\n', encoding='utf-8')
    pairs = json.loads(run_command('agree', *paths, '--format', 'json'))['pairs']
    mine = jrank.agree(votes)
    assert [(a.judge, a.other) for a in mine] == [('x', 'y'), ('x', 'z'), ('y', 'z')]
    for one, same, swapped in zip(mine, pairs[::2], pairs[1::2]):
        assert (one.judge, one.other, same['seats'], swapped['seats']) == (same['first'], same['second'], 'same',
                                                                           'swapped')
        assert (one.n_matches, one.n_matches_no_ties, one.n_swapped) == (
            same['matches'], same['matches_without_ties'], swapped['matches'])
        assert (one.share, one.share_no_ties, one.kappa, one.share_swapped) == pytest.approx(
            (same['agreement'], same['agreement_without_ties'], same['kappa'], swapped['agreement']), rel=1e-9)


def test_seats_that_are_exchanged_are_told_apart():
    votes = [('a', 'b', 'model_a', 1, 'x'), ('b', 'a', 'model_b', 1, 'y'), ('a', 'b', 'tie', 2, 'x'),
             ('b', 'a', 'model_b', 2, 'y'), ('a', 'b', 'model_b', 3, 'x'), ('a', 'b', 'model_b', 3, 'y')]
    [found] = jrank.agree(votes)
    assert (found.n_matches, found.share, found.n_swapped, found.share_swapped) == (1, 1, 2, 0.5)


def test_agreement_wants_two_judges_and_one_verdict_of_each(votes):
    with pytest.raises(jrank.JrankError, match='of two judges at least'):
        jrank.agree([('a', 'b', 'tie', 1, 'x')])
    with pytest.raises(jrank.JrankError, match='of two judges at least'):
        jrank.agree([('a', 'b', 'tie')])
    with pytest.raises(jrank.JrankError, match='judge x has several verdicts on question 1, a against b; HINT'):
        jrank.agree([('a', 'b', 'tie', 1, 'x'), ('a', 'b', 'tie', 1, 'x'), ('a', 'b', 'tie', 1, 'y')])
