"""Rankings are those of the command, whatever the votes come in."""
import json
import math
import os
import subprocess
import threading

import numpy as np
import pytest

import jrank
from conftest import COUNTS, as_counts, rank_by_command, same, write_csv


def rows_of(columns):
    return list(zip(columns['model_a'], columns['model_b'], columns['winner'], columns['question'], columns['judge']))


def test_counts_are_ranked_as_the_command_ranks_them(rakuda, tmp_path):
    same(jrank.rank(rakuda).data, rank_by_command(tmp_path, '--counts', COUNTS))


@pytest.mark.parametrize('options, words', [
    ({}, []),
    ({'ties': 'davidson', 'top': 2}, ['--ties', 'davidson', '--top', 2]),
    ({'ties': 'auto', 'home_advantage': 'none'}, ['--ties', 'auto', '--home-advantage', 'none']),
    ({'target': 'same-questions', 'home_advantage': 12.5}, ['--target', 'same-questions', '--home-advantage', 12.5]),
    ({'target': 'new-judges', 'estimator': 'firth'}, ['--target', 'new-judges', '--estimator', 'firth']),
    ({'interval': 'bootstrap', 'bootstrap_n': 60, 'seed': 3},
     ['--interval', 'bootstrap', '--bootstrap-n', 60, '--seed', 3]),
    ({'interval': 'profile', 'scale': 1, 'base': math.e, 'init_rating': 0, 'threads': 2},
     ['--interval', 'profile', '--scale', 1, '--base', repr(math.e), '--init-rating', 0]),
    ({'anchor': ('hato', 1200), 'pool': 50, 'min_matches': 500},
     ['--anchor', 'hato=1200', '--pool', 50, '--min-matches', 500])])
def test_votes_with_questions_and_judges_are_ranked_as_the_command_ranks_them(votes, tmp_path, options, words):
    table = write_csv(tmp_path / 'counts.csv', as_counts(votes))
    same(jrank.rank(votes, **options).data, rank_by_command(tmp_path, '--counts', table, *words))


def test_battles_are_ranked_as_the_command_ranks_them(votes, tmp_path):
    bare = {name: votes[name] for name in ('model_a', 'model_b', 'winner')}
    table = write_csv(tmp_path / 'votes.csv', bare)
    same(jrank.rank(bare).data, rank_by_command(tmp_path, '--battles', table))


def forms(votes):
    """The same votes in all that rank() takes."""
    yield 'tuples', rows_of(votes)
    yield 'a generator', iter(rows_of(votes))
    yield 'dicts', [dict(zip(votes, row)) for row in zip(*votes.values())]
    yield 'text arrays', {name: np.array(values) for name, values in votes.items()}
    yield 'object arrays', {name: np.array(values, object) for name, values in votes.items()}
    yield 'a matrix', np.array(rows_of(votes), object)
    yield 'a structured array', np.array(rows_of(votes), [
        ('model_a', 'U9'), ('model_b', 'U9'), ('winner', 'U7'), ('question', 'i4'), ('judge', 'U1')])
    yield 'numbers for verdicts', {**votes, 'winner': [{'model_a': 1, 'model_b': 2}.get(w, 3) for w in votes['winner']]}
    yield 'counts', as_counts(votes)


def test_the_form_of_the_votes_changes_nothing(votes):
    expected = jrank.rank(votes).data
    for name, form in forms(votes):
        mine = jrank.rank(form).data
        assert {**mine, 'date': 0} == {**expected, 'date': 0}, name


def test_data_frames_are_taken(votes):
    pandas = pytest.importorskip('pandas')
    expected = jrank.rank(votes).ratings
    frame = pandas.DataFrame(votes)
    assert jrank.rank(frame).ratings == expected
    assert jrank.rank(frame.sample(frac=1, random_state=1)).ratings == pytest.approx(expected, abs=1e-9)
    assert jrank.rank(frame.astype({'model_a': 'category', 'judge': 'category'})).ratings == expected
    categories = sorted(set(votes['model_a'])) + ['of no vote']
    assert jrank.rank(frame.assign(model_a=pandas.Categorical(frame['model_a'], categories[::-1]))).ratings == expected
    assert jrank.rank(frame.astype({'model_a': 'string', 'winner': 'string'})).ratings == expected


class Frame:
    """What frames of pandas and polars have in common."""

    def __init__(self, columns):
        self.kept, self.columns = columns, list(columns)

    def __getitem__(self, name):
        return Series(self.kept[name])


class Series:
    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def to_numpy(self):
        return np.array(self.values, object)


def test_any_frame_with_columns_is_taken(votes):
    assert jrank.rank(Frame(votes)).ratings == jrank.rank(votes).ratings


def test_polars_is_taken(votes):
    polars = pytest.importorskip('polars')
    assert jrank.rank(polars.DataFrame(votes)).ratings == jrank.rank(votes).ratings


def test_columns_of_other_names_are_named(votes):
    other = {'left': votes['model_a'], 'right': votes['model_b'], 'said': votes['winner'], 'id': votes['question'],
             'judge': votes['judge']}
    names = {'first': 'left', 'second': 'right', 'winner': 'said', 'question': 'id'}
    assert jrank.rank(other, columns=names).ratings == jrank.rank(votes).ratings


def test_many_names_and_questions_are_told_apart():
    rng = np.random.default_rng(3)
    n = 60_000
    first, second = rng.integers(0, 3000, n), rng.integers(0, 3000, n)
    second = np.where(first == second, (second + 1) % 3000, second)
    winner = np.where(rng.random(n) < 1 / (1 + np.exp((first - second) / 1000)), 'model_a', 'model_b')
    number = rng.integers(10**17, 10**18, 3000)
    name = np.char.mod('m%d', number)
    text = jrank._votes.tally({'model_a': name[first], 'model_b': name[second], 'winner': winner}, None)
    whole = jrank._votes.tally({'model_a': number[first], 'model_b': number[second], 'winner': winner}, None)
    assert len(text.models) == len(set(first) | set(second))
    assert [name[1:] for name in text.models] == whole.models
    table = np.array([number[first], number[second], np.where(winner == 'model_a', 1, 2)]).T
    for other in whole, jrank._votes.tally(table, None), jrank._votes.tally(table[::-1], None):
        assert other.models == whole.models
        for one, its in zip(text[3:], other[3:]):
            assert np.array_equal(one, its)
    per_pair = {}
    for pair in zip(first, second):
        per_pair[pair] = per_pair.get(pair, 0) + 1
    cells = text.cells
    assert len(cells) == len(per_pair)
    assert (cells['wins'] + cells['losses'] + cells['ties']).sum() == n


@pytest.mark.parametrize('spoilt', [False, True])
def test_text_is_the_same_whether_rows_share_their_objects_or_not(spoilt):
    rng = np.random.default_rng(4)
    names = np.array(['m%d' % i for i in range(9)])
    first = rng.integers(0, 9, 5000)
    second = (first + rng.integers(1, 9, 5000)) % 9
    winner = np.array(['model_a', 'model_b', 'tie'])[rng.integers(0, 3, 5000)]
    shared = names.astype(object)[first]
    own = names[first].astype(object)
    assert len(set(map(id, shared.tolist()))) == 9 and len(set(map(id, own.tolist()))) == 5000
    mixed = np.where(np.arange(5000) % 2, shared, own)
    told = []
    for column in names[first], shared, own, mixed:
        votes = {'model_a': column, 'model_b': names[second], 'winner': winner}
        if spoilt:
            votes['model_a'] = votes['model_a'].astype(object)
            votes['model_a'][4321] = ['no', 'name']
            with pytest.raises(jrank.JrankError, match=r"row 4321: model_a is neither text.*\['no', 'name'\]"):
                jrank.rank(votes)
        else:
            told.append(jrank.rank(votes).ratings)
    assert all(ratings == told[0] for ratings in told)


def test_a_model_against_itself_is_left_out_and_counted(votes):
    own = {name: list(values) + [values[0]] for name, values in votes.items()}
    own['model_b'][-1] = own['model_a'][-1]
    ranking = jrank.rank(own)
    assert ranking.data['votes']['self_matches'] == 1
    assert ranking.ratings == jrank.rank(votes).ratings


def test_the_result_tells_ratings_intervals_and_places(rakuda):
    ranking = jrank.rank(rakuda)
    assert ranking.models[0] == 'gpt-4:20230713' and list(ranking) == ranking.models and len(ranking) == 9
    assert list(ranking.ratings.values()) == sorted(ranking.ratings.values(), reverse=True)
    assert ranking.rows[0]['rank'] == 1 and ranking.rows[0]['model_id'] == ranking.models[0]
    assert '1401 – 1621' in repr(ranking) and 'gpt-4' in repr(ranking)
    pandas = pytest.importorskip('pandas')
    table = ranking.table
    assert isinstance(table, pandas.DataFrame) and list(table['model_id']) == ranking.models


def test_intervals_of_any_level_go_through_those_of_the_file(votes):
    for options in {}, {'target': 'same-questions'}, {'target': 'new-judges'}:
        ranking = jrank.rank(votes, **options)
        for level, lower, upper in (0.68, 'lower', 'upper'), (0.95, 'lower95', 'upper95'):
            near = ranking.interval(level + 1e-12)
            for row in ranking.rows:
                assert ranking.interval(level)[row['model_id']] == (row[lower], row[upper])
                assert near[row['model_id']] == pytest.approx((row[lower], row[upper]), abs=1e-6)
        widths = [ranking.interval(level)['hato'] for level in (0.5, 0.68, 0.8, 0.95, 0.99)]
        assert [w.upper - w.lower for w in widths] == sorted(w.upper - w.lower for w in widths)
    with pytest.raises(jrank.JrankError, match="interval='t'"):
        jrank.rank(votes, interval='bootstrap', bootstrap_n=50).interval(0.9)
    with pytest.raises(jrank.JrankError, match='between 0 and 1'):
        ranking.interval(95)


def test_probabilities_are_those_of_the_ratings(rakuda):
    ranking = jrank.rank(rakuda)
    first, second = ranking.models[0], ranking.models[3]
    gap = ranking.ratings[first] - ranking.ratings[second]
    assert ranking.probability(first, second) == pytest.approx(1 / (1 + 10 ** (-gap / 400)), abs=1e-12)
    assert ranking.probability(first, second) + ranking.probability(second, first) == pytest.approx(1)
    assert ranking.probabilities[0, 3] == ranking.probability(first, second)
    with pytest.raises(jrank.JrankError, match="no model 'nobody'"):
        ranking.probability(first, 'nobody')


def test_a_plot_is_the_chart_of_the_command(rakuda, tmp_path):
    subprocess.run([os.environ['JRANK'], 'rank', '--counts', str(COUNTS), '--make-charts', '--output-path',
                    str(tmp_path / 'r.json'), '--chart-dir', str(tmp_path)], check=True, capture_output=True)
    ranking = jrank.rank(rakuda)
    assert ranking.plot() == (tmp_path / 'mle_ranking.svg').read_text(encoding='utf-8')
    assert ranking._repr_svg_() == ranking.plot()
    assert 'Tests &lt;1&gt;' in ranking.plot(title='Tests <1>')


def test_a_saved_ranking_is_read_by_the_command(rakuda, tmp_path):
    ranking = jrank.rank(rakuda)
    ranking.save(tmp_path / 'a b' / 'r.json')
    assert json.loads((tmp_path / 'a b' / 'r.json').read_text(encoding='utf-8')) == ranking.data
    ran = subprocess.run([os.environ['JRANK'], 'compare', str(tmp_path / 'a b' / 'r.json'),
                          str(tmp_path / 'a b' / 'r.json')], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0 and 'gpt-4' in ran.stdout, ran.stderr
    (tmp_path / 'file').write_text('')
    with pytest.raises(jrank.JrankError) as error:
        ranking.save(tmp_path / 'file' / 'r.json')
    assert error.value.status == 'ERR_IO' and str(tmp_path) in str(error.value)


def test_a_model_without_votes_against_others_has_no_rating(votes):
    own = {name: list(values) + [values[0]] for name, values in votes.items()}
    own['model_a'][-1] = own['model_b'][-1] = 'alone'
    ranking = jrank.rank(own)
    assert math.isnan(ranking.ratings['alone']) and math.isnan(ranking.probability('alone', 'hato'))
    assert math.isnan(ranking.interval()['alone'].lower) and math.isnan(ranking.interval(0.9)['alone'].lower)
    assert 'alone' in repr(ranking) and ranking.plot()


def test_what_the_library_warns_of_is_a_warning():
    with pytest.warns(jrank.RankWarning, match="Firth"):
        jrank.rank([('a', 'b', 'model_a'), ('b', 'c', 'model_a'), ('c', 'b', 'model_b')])


def test_threads_rank_at_once_and_agree(votes):
    expected, found = jrank.rank(votes).ratings, []
    threads = [threading.Thread(target=lambda: found.append(jrank.rank(votes).ratings)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8
