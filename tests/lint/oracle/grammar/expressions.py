"""Expressions of the injective grammar: whatever goes in can be told from what comes out.

Each is a function from a block to text. Operators that can swallow a difference (slices,
comparisons with constants, ``or`` of values) are left to the wild grammar.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block, Function

__all__ = ["EXPRESSIONS", "FAILING", "RARE_SOURCES", "SOURCES", "condition", "count", "value"]

SOURCES = {
    "clock": ("time.time()", "time.monotonic()", "datetime.now().isoformat()", "time.time_ns()"),
    "random": (
        "random.random()",
        "random.uniform(1, 9)",
        "secrets.token_hex(8)",
        "random.getrandbits(64)",
    ),
    "fresh-id": ("str(uuid.uuid4())", "uuid.uuid1().hex"),
    "environment": (
        'os.environ["REGION"]',
        'os.getenv("REGION")',
        'os.environ.get("REGION", "eu")',
    ),
    "filesystem": ('open("a.txt").read()', 'Path("a.txt").read_text()', 'os.listdir(".")'),
    "network": (
        'httpx.get("https://a.example").text',
        'requests.get("https://a.example").json()',
        'str(urllib.request.urlopen("https://a.example").read())',
    ),
    "process": ("os.getpid()",),
    "user-input": ("sys.stdin.readline()",),
    "identity": ('hash("a")', "id(object())"),
}
RARE_SOURCES = {
    "locale": ("datetime.fromtimestamp(86400).isoformat()", "time.ctime(86400)"),
    "traceback": ("traceback.format_exc()",),
    "default-factory": ("Stamped().at", 'Stamped("a").at', "[Stamped().at]"),
}
"""Only where they are asked for: a program of the other grammar has its seed whatever is here."""
_SOURCES = {**SOURCES, **RARE_SOURCES}
FAILING = ("filesystem", "network", "user-input")
"""Sources that may raise OSError."""

_DEEPEST = 2
_NAMES_IN_TEN = (5, 8)
"""How often an expression is a name, outermost and one deeper; further in it always is."""


def value(block: Block, depth: int = 0) -> str:
    """Write an expression for a JSON value, never a constant."""
    construct = "name"
    if depth < _DEEPEST and block.project.choices.below(10) >= _NAMES_IN_TEN[depth]:
        construct = block.project.pick([each for each in EXPRESSIONS if block.can(each)])
    block.project.used.add(construct)
    return EXPRESSIONS[construct](block, depth + 1)


def condition(block: Block) -> str:
    """Write a condition that no constant decides, and that no other condition decides."""
    tested, number = value(block, 1), block.project.number()
    forms = [
        f"odd({tested}, {number})",
        f"not odd({tested}, {number})",
        f"bucket({tested}, {number}, 4) > 1",
        f"bucket({tested}, {number}, 5) in (1, 3)",
        f'int(hashlib.md5((str({tested}) + "{number}").encode()).hexdigest(), 16) % 2 == 0',
        f"odd({tested}, {number}) and odd({value(block, 2)}, {block.project.number()})",
        f"odd({tested}, {number}) or odd({value(block, 2)}, {block.project.number()})",
        f"bucket({tested}, {number}, 9) < bucket({value(block, 2)}, {block.project.number()}, 9)",
    ]
    return block.project.pick(forms)


def count(block: Block) -> str:
    """Write an expression for 0, 1, 2 or 3."""
    return f"bucket({value(block, 1)}, {block.project.number()}, 4)"


def name(block: Block, depth: int) -> str:
    scope = block.scope
    known = [
        *reversed(scope.names),
        *(f'{each}["{key}"]' for each, keys in scope.keys.items() for key in keys),
        *(
            f"{each}.{attribute}"
            for each, attributes in scope.objects.items()
            for attribute in attributes
        ),
        *scope.lists,
    ]
    return block.project.pick(known)


def source(block: Block, depth: int) -> str:
    """Write a source, if the line and the program may have one more."""
    project = block.project
    if block.sourced or not project.sources:
        return name(block, depth)
    block.sourced = True
    project.sources -= 1
    category = project.pick([each for each in _SOURCES if each in project.enabled])
    project.used.add(category)
    return project.pick(_SOURCES[category])


def two(block: Block, depth: int) -> tuple[str, str]:
    return value(block, depth), value(block, depth)


def concatenation(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    return block.project.pick(
        [
            f'str({one}) + "{block.salt()}" + str({other})',
            f'"-".join([str({one}), "{block.salt()}", str({other})])',
            f'"{{}}/{block.salt()}/{{}}".format({one}, {other})',
            f'"%s,{block.salt()},%s" % (str({one}), str({other}))',
        ]
    )


def f_string(block: Block, depth: int) -> str:
    names = [name_only(block), name_only(block)]
    return f'f"{{{names[0]}}}:{block.salt()}:{{{names[1]}}}"'


def name_only(block: Block) -> str:
    """Write a variable or attribute: nothing with quotes, which Python 3.11 refuses in f-strings."""
    scope = block.scope
    known = [*scope.names, *(f"{each}.{a}" for each, them in scope.objects.items() for a in them)]
    return block.project.pick(known or ["ctx.execution_id"])


def container(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    return block.project.pick(
        [
            f'{{"p": {one}, "q": {other}}}["q"]',
            f"({one}, {other})[0]",
            f"[{one}, {other}][1]",
            f'{{"p": {one}, **{{"q": {other}}}}}["p"]',
            f"[{one}, {other}]",
            f"[*[{one}], {other}]",
            f'dict(p={one}, q={other})["p"]',
            f'{{"p": {one}, "q": {other}}}.get("p")',
            f'{{"p": {one}, **dict(q={other})}}["q"]',
            f"[{one}, {other}, {one}][1:]",
            f"list(reversed([{one}, {other}]))",
        ]
    )


def conditional(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    test = condition(block)
    return f'(["{block.salt()}", {one}] if {test} else ["{block.salt()}", {other}])'


def short_circuit(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    return f'(({condition(block)} and ["{block.salt()}", {one}]) or ["{block.salt()}", {other}])'


def comprehension(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    each = f"e{block.project.number()}"
    salt = block.salt()
    return block.project.pick(
        [
            f'[f"{{{each}}}:{salt}" for {each} in ({one}, {other})]',
            f'{{str({each}): "{salt}" for {each} in ({one}, {other})}}',
            f"[{each} for {each} in [{one}, {other}] if odd({each}, {block.project.number()})]",
            f"[[{each}, {one}] for {each} in range({count(block)})]",
            f'"-".join(str({each}) for {each} in ({one}, "{salt}", {other}))',
        ]
    )


def lambda_call(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    return block.project.pick(
        [
            f'(lambda a, b: [a, "{block.salt()}", b])({one}, {other})',
            f'(lambda a, b="{block.salt()}": [a, b])({one})',
            f"(lambda: [{one}, {other}])()",
            f"list(map(lambda a: [a, {one}], [{other}]))",
        ]
    )


def pure_call(block: Block, depth: int) -> str:
    one, other = two(block, depth)
    return block.project.pick(
        [
            f"json.dumps([{one}, {other}])",
            f"str({one}).upper()",
            f"repr({one})",
            f'hashlib.sha256(f"{{{name_only(block)}}}".encode()).hexdigest()',
            f"list(zip([{one}], [{other}]))[0]",
            f"sorted([str({one}), str({other})])",
            f"str(uuid.uuid5(uuid.NAMESPACE_URL, str({one})))",
        ]
    )


def helper_call(block: Block, depth: int) -> str:
    """Call a helper that returns a value, in one of the ways that Python has for that."""
    usable = [each for each in block.project.functions if not each.durable]
    if not usable:
        return value(block, depth)
    function = block.project.pick(usable)
    return call(block, function, lambda: value(block, depth + 1))


def call(block: Block, function: Function, argument: Callable[[], str]) -> str:
    reach = (
        function.name if function.module == block.module else f"{function.module}.{function.name}"
    )
    if function.module != block.module and block.project.flip():
        reach = f"{function.name}_from_{function.module}"
    given = {
        parameter: argument()
        for parameter in function.parameters
        if parameter not in function.optional or block.project.flip()
    }
    positional = [
        given[p] for p in function.parameters if p in given and p not in function.optional
    ]
    named = [
        f"{p}={given[p]}" for p in function.parameters if p in given and p in function.optional
    ]
    keywords = [f"{parameter}={text}" for parameter, text in given.items()]
    forms = [
        f"{reach}({', '.join([*positional, *named])})",
        f"{reach}({', '.join(reversed(keywords))})",
    ]
    if "star-arguments" in block.project.enabled:
        pairs = ", ".join(f'"{parameter}": {text}' for parameter, text in given.items())
        forms += [
            f"{reach}(*[{', '.join(positional)}], {', '.join(named)})",
            f"{reach}(**{{{pairs}}})",
            f"{reach}(**dict({', '.join(keywords)}))",
        ]
    if "partial" in block.project.enabled and len(positional) > 1:
        rest = ", ".join([*positional[1:], *named])
        forms.append(f"functools.partial({reach}, {positional[0]})({rest})")
    return block.project.pick(forms)


def local_call(block: Block, depth: int) -> str:
    if not block.scope.callables:
        return value(block, depth)
    return f"{block.project.pick(block.scope.callables)}({value(block, depth)})"


EXPRESSIONS: dict[str, Callable[[Block, int], str]] = {
    "name": name,
    "source": source,
    "f-string": f_string,
    "concatenation": concatenation,
    "container": container,
    "conditional-expression": conditional,
    "short-circuit": short_circuit,
    "pure-call": pure_call,
    "helper-call": helper_call,
    "comprehension": comprehension,
    "lambda": lambda_call,
    "local-call": local_call,
}
