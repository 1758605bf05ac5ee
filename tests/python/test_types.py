"""The package passes mypy --strict."""
import shutil
import subprocess
import sys

import pytest

from conftest import ROOT


def test_mypy_finds_nothing(tmp_path):
    mypy = shutil.which('mypy')
    if not mypy:
        pytest.skip('there is no mypy')
    ran = subprocess.run([mypy, '--strict', '--cache-dir', str(tmp_path), '--python-executable', sys.executable,
                          str(ROOT / 'python/jrank')], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
