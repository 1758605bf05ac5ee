"""The structs of the package are those of the headers: sizes, places, and lists of names."""
import re
import shutil
import subprocess

import pytest

from conftest import ROOT
from jrank import _library, _ranking, _votes


def members():
    for struct in _library.STRUCTS:
        names = [name for name, _ in struct._fields_]
        assert 'room' not in names or names[-1] == 'room'
        for name in names:
            if name != 'room':
                yield struct.c_name, name, getattr(struct, name).offset, getattr(struct, name).size
    for c_name, dtype in _library.DTYPES.items():
        for name in dtype.names:
            yield c_name, name, dtype.fields[name][1], dtype.fields[name][0].itemsize


def sizes():
    import ctypes
    found = {struct.c_name: ctypes.sizeof(struct) for struct in _library.STRUCTS}
    return {**found, **{name: dtype.itemsize for name, dtype in _library.DTYPES.items()}}


def test_sizes_are_those_that_the_project_pins():
    pinned = dict(line.split() for line in (ROOT / 'tests/house/struct_sizes').read_text().splitlines())
    common = set(pinned) & set(sizes())
    assert len(common) > 10
    assert {name: sizes()[name] for name in common} == {name: int(pinned[name]) for name in common}


def test_sizes_and_places_are_those_of_the_headers(tmp_path):
    compiler = shutil.which('cc')
    if not compiler:
        pytest.skip('there is no C compiler')
    lines = ['    printf("%%s %%zu\\n", "%s", sizeof(%s));' % (name, name) for name in sizes()]
    lines += ['    printf("%%s.%%s %%zu %%zu\\n", "%s", "%s", offsetof(%s, %s), sizeof(((%s *)0)->%s));'
              % (s, m, s, m, s, m) for s, m, _, _ in members()]
    (tmp_path / 'sizes.c').write_text('#include <jrank/jrank.h>\n#include <stddef.h>\n#include <stdio.h>\n'
                                      'int main(void)\n{\n%s\n}\n' % '\n'.join(lines))
    subprocess.run([compiler, '-I', str(ROOT / 'include'), '-o', str(tmp_path / 'sizes'), str(tmp_path / 'sizes.c')],
                   check=True)
    printed = subprocess.run([str(tmp_path / 'sizes')], capture_output=True, text=True, check=True).stdout
    expected = ['%s %d' % item for item in sizes().items()]
    expected += ['%s.%s %d %d' % member for member in members()]
    assert printed.splitlines() == expected


def x_list(header, name):
    text = (ROOT / 'include/jrank' / header).read_text()
    body = re.search(r'#define %s\(X\)((?:.*\\\n)*.*\n)' % name, text)[1]
    return re.findall(r'X\((\w+), (?:"([^"]*)"|\d+)', body)


@pytest.mark.parametrize('mine, header, name', [
    (_ranking.ESTIMATORS, 'rank.h', 'JR_ESTIMATORS'), (_ranking.TIES, 'fit.h', 'JR_TIES'),
    (_ranking.TARGETS, 'fit.h', 'JR_CLUSTERS'), (_ranking.INTERVALS, 'rank.h', 'JR_INTERVAL_KINDS')])
def test_choices_are_those_of_the_headers(mine, header, name):
    assert list(mine) == [word for _, word in x_list(header, name)]


def test_statuses_are_those_of_the_headers():
    assert list(_library.STATUSES) == [name for name, _ in x_list('base.h', 'JR_STATUS_ROWS')]


def test_verdicts_are_those_of_the_reader():
    """What is exactly a verdict of a file is one here; what is one here, that of votes is too."""
    text = (ROOT / 'lib/bench/winner.c').read_text()
    seats = {'FIRST': _votes.FIRST, 'SECOND': _votes.SECOND, 'TIE': _votes.TIE}
    exact = {word.translate(_votes.JOINTS): seats[seat]
             for word, seat in re.findall(r'\{\{"([^"]+)", \d+\}, WINNER_(\w+)\}', text)}
    votes = {word: seats[seat] for word, seat in re.findall(r'[^{]\{"([^"]+)", WINNER_(\w+)\}', text)}
    mine = {word: seat for word, seat in _votes.WORDS.items() if word not in ('1', '2', '3')}
    assert len(exact) > 6 and len(votes) > 20
    assert {word: mine.get(word) for word in exact} == exact
    assert {word: {**votes, **exact}.get(word) for word in mine} == mine
