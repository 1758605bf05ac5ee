"""The examples marked `pycon` in the documents are run."""
import doctest
import re

import pytest

from conftest import ROOT

DOCUMENTS = ['README.md', 'README.ja.md', 'doc/python.md', 'doc/python.ja.md']


@pytest.mark.parametrize('name', DOCUMENTS)
def test_examples_print_what_the_document_says(name, tmp_path, monkeypatch):
    pytest.importorskip('pandas')
    blocks = re.findall(r'^```pycon\n(.*?)^```', (ROOT / name).read_text(encoding='utf-8'), re.MULTILINE | re.DOTALL)
    assert blocks
    (tmp_path / 'data').symlink_to(ROOT / 'data')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('COLUMNS', '200')
    test = doctest.DocTestParser().get_doctest('\n'.join(blocks), {}, name, name, 0)
    told = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=told.append)
    assert runner.failures == 0, ''.join(told)
