"""What the tests share: the command to be compared with, and votes drawn for it."""
import csv
import json
import os
import pathlib
import random
import subprocess

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COUNTS = ROOT / 'data' / 'rakuda_v1_gpt4_counts.csv'


def pytest_terminal_summary(terminalreporter):
    """As tools/run-tests counts."""
    numbers = [len(terminalreporter.stats.get(kind, [])) for kind in ('passed', 'failed', 'error', 'skipped')]
    terminalreporter.write_line('%d passed, %d failed, %d skipped'
                                % (numbers[0], numbers[1] + numbers[2], numbers[3]))


def run_command(*words):
    """The ranking, or whatever JSON the command prints."""
    ran = subprocess.run([os.environ['JRANK'], *map(str, words)], capture_output=True, text=True, check=False)
    assert ran.stdout, ran.stderr
    return ran.stdout


def rank_by_command(folder, *words):
    path = folder / 'by_command.json'
    run_command('rank', *words, '--output-path', path)
    return json.loads(path.read_text(encoding='utf-8'))


def read_csv(path):
    with open(path, encoding='utf-8', newline='') as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith('#')))
    return {name: [row[name] for row in rows] for name in rows[0]}


def write_csv(path, columns):
    with open(path, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values()))
    return path


def same(mine, other, where=''):
    """Every number that both have, to a billionth; what says when, from where and how may differ."""
    if where in ('/date', '/judge', '/inputs', '/jrank/command'):
        return
    if isinstance(mine, dict):
        assert list(mine) == list(other), where
        for key in mine:
            same(mine[key], other[key], where + '/' + key)
    elif isinstance(mine, list):
        assert len(mine) == len(other), where
        for i, (one, two) in enumerate(zip(mine, other)):
            same(one, two, '%s/%d' % (where, i))
    elif isinstance(mine, float) and isinstance(other, float):
        assert mine == pytest.approx(other, rel=1e-9, abs=1e-9), where
    else:
        assert mine == other, where


@pytest.fixture(scope='session')
def rakuda():
    """The table of counts, as columns."""
    columns = read_csv(COUNTS)
    return {name: np.array(values, float) if name in ('wins1', 'wins2', 'ties') else np.array(values)
            for name, values in columns.items()}


@pytest.fixture(scope='session')
def votes():
    """Votes of three judges on 40 questions, with Japanese names, as columns."""
    draw = random.Random(5)
    models = ['鶴', 'hato', 'kamome', 'suzume', 'テスト,"引用"']
    columns = {name: [] for name in ('question', 'judge', 'model_a', 'model_b', 'winner')}
    for question in range(40):
        effect = [draw.gauss(0, 0.5) for _ in models]
        for judge in 'xyz':
            for one, first in enumerate(models):
                for other, second in enumerate(models):
                    if one == other or draw.random() < 0.4:
                        continue
                    strength = 0.5 * (one - other) + effect[one] - effect[other] + 0.2
                    first_wins = draw.random() < 1 / (1 + 2.718281828 ** -strength)
                    winner = 'tie' if draw.random() < 0.1 else 'model_a' if first_wins else 'model_b'
                    for name, value in zip(columns, (question, judge, first, second, winner)):
                        columns[name].append(value)
    return columns


def as_counts(votes):
    """The same votes, a row of counts each."""
    return {'question': votes['question'], 'judge': votes['judge'], 'model1': votes['model_a'],
            'model2': votes['model_b'], 'wins1': [int(w == 'model_a') for w in votes['winner']],
            'wins2': [int(w == 'model_b') for w in votes['winner']],
            'ties': [int(w == 'tie') for w in votes['winner']]}
