"""The wheel is installed by pip and works without anything of the build folder."""
import base64
import hashlib
import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

from conftest import COUNTS, ROOT

PROGRAM = '''
import csv, sys
import jrank
lines = [line for line in open(sys.argv[1]) if not line.startswith('#')]
rows = [{k: int(v) if v.isdigit() else v for k, v in row.items()} for row in csv.DictReader(lines)]
print(round(jrank.rank(rows).ratings['gpt-4:20230713']), jrank.__version__)
print(jrank.__file__)
print([line.split()[-1] for line in open('/proc/self/maps') if 'libyyjson' in line or 'libjrank' in line])
'''


@pytest.fixture(scope='session')
def wheel(tmp_path_factory):
    build = pathlib.Path(os.environ['JRANK']).parent
    made = [subprocess.run([ROOT / 'tools/wheel', build, tmp_path_factory.mktemp('wheel')], capture_output=True,
                           text=True, check=True).stdout.strip() for _ in range(2)]
    assert pathlib.Path(made[0]).read_bytes() == pathlib.Path(made[1]).read_bytes()
    return pathlib.Path(made[0])


def test_the_record_lists_all_files_and_their_hashes(wheel):
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        [record] = [name for name in names if name.endswith('/RECORD')]
        rows = [line.rsplit(',', 2) for line in files.read(record).decode().splitlines()]
        assert sorted(row[0] for row in rows) == sorted(names)
        for name, digest, size in rows:
            data = files.read(name)
            if name != record:
                assert digest == 'sha256=' + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
                assert int(size) == len(data)
    assert {'jrank/py.typed', 'jrank/libjrank.so.0'} < set(names)
    for name in names:
        if name.startswith('jrank/needed/'):
            assert any(n.endswith('licenses/%s.txt' % name.rsplit('/', 1)[1]) for n in names), name


def test_pip_installs_it_and_it_ranks(wheel, tmp_path):
    if subprocess.run([sys.executable, '-m', 'pip', '--version'], capture_output=True, check=False).returncode:
        pytest.skip('this python3 has no pip')
    installed = subprocess.run([sys.executable, '-m', 'pip', 'install', '--quiet', '--no-deps', '--no-index', '--target',
                                str(tmp_path / 'site'), str(wheel)], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    ran = subprocess.run([sys.executable, '-c', PROGRAM, str(COUNTS)], capture_output=True, text=True, check=False,
                         cwd=tmp_path, env={'PATH': os.environ['PATH'], 'PYTHONPATH': str(tmp_path / 'site')})
    assert ran.returncode == 0, ran.stderr
    rating, place, loaded = ran.stdout.splitlines()
    assert rating.startswith('1511 ') and str(tmp_path) in place
    assert all(str(tmp_path) in path for path in eval(loaded)), loaded


def test_a_library_that_is_not_there_is_told(tmp_path):
    ran = subprocess.run([sys.executable, '-c', 'import jrank'], capture_output=True, text=True, check=False,
                         env={**os.environ, 'JRANK_LIBRARY': str(tmp_path / 'libjrank.so.0')})
    last = ran.stderr.splitlines()[-1]
    assert last.startswith('ImportError: the library of jrank cannot be loaded: ') and 'HINT' in last
