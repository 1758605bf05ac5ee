"""The notebook in doc/ shows what its cells come to."""
import ast
import json

import pytest

from conftest import ROOT


def shown(source, names):
    """The value of the last expression of a cell, as text."""
    *before, last = ast.parse(source).body
    exec(compile(ast.Module(before, []), 'cell', 'exec'), names)  # pylint: disable=exec-used
    return repr(eval(compile(ast.Expression(last.value), 'cell', 'eval'), names))  # pylint: disable=eval-used


def test_each_cell_shows_what_the_notebook_holds(monkeypatch):
    pytest.importorskip('pandas')
    monkeypatch.chdir(ROOT / 'doc')
    cells = json.loads((ROOT / 'doc/notebook.ipynb').read_text(encoding='utf-8'))['cells']
    names = {}
    for cell in (c for c in cells if c['cell_type'] == 'code'):
        [output] = cell['outputs']
        assert shown(''.join(cell['source']), names) == ''.join(output['data']['text/plain'])
    assert any('image/svg+xml' in o['data'] for c in cells for o in c.get('outputs', []))
