"""Power is that of the command."""
import json
import math

import pytest

import jrank
from conftest import COUNTS, as_counts, run_command, write_csv

NAMES = {'width': 'width', 'expected_width': 'expected_width', 'least_width': 'least_width',
         'width_twice_votes': 'width_twice_votes', 'width_twice_questions': 'width_twice_questions',
         'width_twice_samples': 'width_twice_samples', 'judgments': 'votes', 'judgments_lower': 'votes_lower',
         'judgments_upper': 'votes_upper', 'questions': 'questions'}


def compare(mine, theirs):
    assert len(mine) == len(theirs) > 2
    for one, other in zip(mine, theirs):
        assert (one.model, one.weaker) == (other['model_id'], other.get('weaker_id', ''))
        assert one.rating == pytest.approx(other.get('rating', other.get('difference')), rel=1e-9)
        for key, name in NAMES.items():
            value = getattr(one, name)
            value = math.ceil(value) if name.startswith('votes') and math.isfinite(value) else value
            if other[key] is None:
                assert not math.isfinite(value), (one, key)
            else:
                assert value == pytest.approx(other[key], rel=1e-9), (one, key)


@pytest.mark.parametrize('width', [60, 150])
def test_widths_are_those_of_the_command(votes, rakuda, tmp_path, width):
    table = write_csv(tmp_path / 'counts.csv', as_counts(votes))
    compare(jrank.power(votes, width=width),
            json.loads(run_command('power', '--counts', table, '--width', width, '--format', 'json')))
    compare(jrank.power(rakuda, width=width),
            json.loads(run_command('power', '--counts', COUNTS, '--width', width, '--format', 'json')))


def test_neighbours_are_those_of_the_command(votes, rakuda, tmp_path):
    table = write_csv(tmp_path / 'counts.csv', as_counts(votes))
    compare(jrank.power(votes, chance=0.9, home_advantage='none'), json.loads(run_command(
        'power', '--counts', table, '--separate', '--power', 0.9, '--home-advantage', 'none', '--format', 'json')))
    compare(jrank.power(rakuda), json.loads(run_command('power', '--counts', COUNTS, '--separate', '--format', 'json')))


@pytest.mark.parametrize('options, sentence', [
    ({'width': 0}, 'width is so many rating points, above 0, not 0'), ({'width': math.nan}, 'width is'),
    ({'chance': 1}, 'chance is from 0.5 on and below 1, not 1')])
def test_wrong_options_are_told(rakuda, options, sentence):
    with pytest.raises(jrank.JrankError, match=sentence):
        jrank.power(rakuda, **options)
