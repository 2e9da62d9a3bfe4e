import inspect

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from tailor_types.lint.lowering import expressions, positions, statement, statements

TEXTS = [inspect.getsource(module) for module in (expressions, positions, statement, statements)]
ODD = [
    "x = (  # why\n  1 +\n\t2 )\n",
    "async def f(é, *, b='é'):\n    return {'é': g(b), **{}}\n\n\n",
    "if x: y = 1; z = [a for b in c if d]\nelif q:\n  pass\n",
    "@d(1)\nclass C(B, metaclass=M):\n    x: int = f'{a!r:>{w}}' 'b'\n",
    "match x:\n    case {'a': [b, *c]} if d: await e(b)\n",
]


@pytest.mark.parametrize("text", [*TEXTS, *ODD])
def test_places_are_those_that_libcst_computes(text: str) -> None:
    module, nodes = statement.lowered(text)
    expected = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    calls = {at: node for at, node in enumerate(nodes) if not isinstance(node, cst.BaseStatement)}

    found = positions.places(module, calls)

    for at, node in calls.items():
        start, end = expected[node].start, expected[node].end
        assert (found[at].line, found[at].column) == (start.line, start.column), node
        if isinstance(node, cst.BaseExpression):
            assert (found[at].end_line, found[at].end_column) == (end.line, end.column), node


@pytest.mark.parametrize("text", [TEXTS[1], *ODD])
def test_places_of_few_are_those_of_all(text: str) -> None:
    module, nodes = statement.lowered(text)
    calls = {at: node for at, node in enumerate(nodes) if not isinstance(node, cst.BaseStatement)}
    everything = positions.places(module, calls)

    for one, other in zip(calls, reversed(calls), strict=True):
        found = positions.places(module, {at: calls[at] for at in (one, other)})
        assert found == {at: everything[at] for at in (one, other)}
