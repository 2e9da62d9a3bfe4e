"""Statements of jobs: triggers, what changes the world, and what may stand around both."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.conduct.writing import Block

__all__ = ["STATEMENTS", "body", "durable", "effect"]

_DEEPEST = 3
_OFTEN = ("trigger", "trigger", "effect", "guarded", "guarded", "managed", "managed", "endless")


def value(block: Block) -> str:
    """Write an expression that is JSON."""
    name = block.text.pick(block.names)
    return block.text.pick([f'{name}["k"]', f"{block.text.number()}", '"text"'])


def payload(block: Block) -> str:
    return f'{{"k": {value(block)}}}'


def condition(block: Block) -> str:
    """Write a test that the input or the answer of a job decides."""
    name = block.text.pick(block.names)
    return f'odd({name}["k"], {block.text.number()})'


def durable(block: Block) -> str:
    """Write a call that makes the coroutine of a trigger or wait."""
    text = block.text
    plain = [
        f"charge.trigger({payload(block)})",
        f"ship.trigger({payload(block)})",
        f"flaky.trigger({payload(block)})",
        f"approval.wait({payload(block)})",
        f"JOBS['charge'].trigger({payload(block)})",
        f"Shop().order({payload(block)})",
        f"functools.partial(charge.trigger, {payload(block)})()",
    ]
    given = f'{{"k": {text.pick(block.names)}["k"]}}'  # what a helper decides by is no constant
    return text.pick([*plain, *(f"{name}({given})" for name in text.helpers * 3)])


def trigger(block: Block) -> None:
    if block.text.flip():
        block.bind(f"await {durable(block)}")
    else:
        block.emit(f"await {durable(block)}")


def effect(block: Block) -> None:
    """Change the world."""
    text = block.text
    plain = [
        f'requests.post("https://example.com", json={payload(block)})',
        'os.unlink("file")',
        'Path("file").write_text("text")',
        'smtplib.SMTP("localhost").send_message("mail")',
        'open("file", "w").write("text")',
        'await httpx.AsyncClient().post("https://example.com")',
        f"billing.trigger({payload(block)})",
        f"billing.trigger({payload(block)})",
        "time.sleep(3)",
        "await asyncio.sleep(3)",
    ]
    line = text.pick([*plain, *(f"{name}({payload(block)})" for name in text.plain * 3)])
    if line.startswith("billing"):
        line = f"await {line}"
    block.emit(line)


def harmless(block: Block) -> None:
    """Do what may be done as often as one likes."""
    block.emit(
        block.text.pick(
            [
                'logging.info("so far")',
                "print(1)",
                'requests.get("https://example.com")',
                'open("file").read()',
                "await asyncio.sleep(0)",
                "time.monotonic()",
                f"local = [{value(block)}]",
                'await httpx.AsyncClient().get("https://example.com")',
            ]
        )
    )


def branch(block: Block) -> None:
    with block.inner(f"if {condition(block)}:") as arm:
        body(arm, 2)
    if block.text.flip():
        with block.inner("else:") as arm:
            body(arm, 2)


def loop(block: Block) -> None:
    name = block.text.pick(block.names)
    header = block.text.pick([f"for item in {name}.get('items', []):", "for item in range(2):"])
    with block.inner(header, loop=True) as turn:
        body(turn, 2)


def endless(block: Block) -> None:
    """Loop without a condition, with an end or without."""
    with block.inner("while True:", loop=True) as turn:
        result = turn.bind(f"await {durable(turn)}")
        ending = turn.text.pick(["break", "return", "raise", "none", "break"])
        if ending == "none":
            block.ended = True
        else:
            with turn.inner(f'if odd({result}["k"], {turn.text.number()}):') as arm:
                arm.emit("raise ValueError" if ending == "raise" else ending)


def leave(block: Block) -> None:
    ways = ["return", "raise ValueError"] + (["break", "continue"] if block.loop else [])
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(block.text.pick(ways))


def guarded(block: Block) -> None:
    """Stand a ``try`` around something that mostly triggers."""
    with block.inner("try:") as tried:
        if block.text.choices.below(4):
            tried.emit(f"await {durable(tried)}")
        else:
            tried.emit('requests.get("https://example.com")')
        body(tried, 2)
    finishes = block.text.choices.below(3) == 0
    if not finishes or block.text.flip():
        handlers(block)
    if finishes:
        finishing(block)


def handlers(block: Block) -> None:
    text = block.text
    types = text.pick(
        [
            ["JobFailedError"],
            ["Exception"],
            ["BaseException"],
            [""],
            ["JobFailedError", "Exception"],
            ["ValueError"],
            ["(ValueError, Exception)"],
            ["ValueError", "BaseException"],
        ]
    )
    for kind in types:
        header = f"except {kind} as error:" if kind else "except:"
        with block.inner(header) as handler:
            body(handler, 1)
            ending = text.pick(["", "", "raise", "raise other", "return", "asks", "log"])
            if ending == "asks" and kind in {"Exception", "BaseException"}:
                unwanted = "JobFailedError" if kind == "Exception" else "Exception"
                negation = "" if kind == "Exception" else "not "
                with handler.inner(f"if {negation}isinstance(error, {unwanted}):") as arm:
                    arm.emit("raise")
            elif ending == "raise other":
                handler.emit('raise ValueError("failed")')
            elif ending in {"raise", "return"}:
                handler.emit(ending)
            elif ending == "log":
                handler.emit('logging.warning("failed")')


def finishing(block: Block) -> None:
    with block.inner("finally:") as suite:
        kind = suite.text.pick(["effect", "harmless", "durable", "exit", "exit", "inner loop"])
        match kind:
            case "effect":
                effect(suite)
            case "durable":
                suite.emit(f"await {durable(suite)}")
            case "exit":
                harmless(suite)
                suite.emit(suite.text.pick(["return", "break" if suite.loop else "return"]))
            case "inner loop":
                with suite.inner("for each in (1, 2):") as turn:
                    turn.emit("break")
            case _:
                harmless(suite)


def managed(block: Block) -> None:
    header = block.text.pick(
        [
            "async with lock:",
            "with mutex:",
            'async with get_db("main").begin() as connection:',
            'with open("file") as file:',
            "async with manager_of_units():",
            "with manager_of_logs():",
            "with contextlib.nullcontext():",
            "with contextlib.suppress(Exception):",
            "with contextlib.suppress(BaseException):",
            "with contextlib.suppress(BaseException):",
            "with contextlib.suppress(JobFailedError):",
            "with contextlib.suppress(KeyError):",
            "async with asyncio.timeout(3):",
            "async with asyncio.timeout(None):",
            "with manager_that_hides():",
        ]
    )
    with block.inner(header) as inner:
        if inner.text.choices.below(3):
            inner.emit(f"await {durable(inner)}")
        else:
            harmless(inner)
    if block.text.flip():
        trigger(block)


def body(block: Block, most: int) -> None:
    """Write up to *most* statements."""
    text = block.text
    for _ in range(1 + text.choices.below(most)):
        if text.budget <= 0 or block.depth > _DEEPEST:
            trigger(block)
            return
        text.budget -= 1
        construct = text.pick([*text.table, *_OFTEN])
        text.used.add(construct)
        text.table[construct](block)
        if block.ended:
            return


STATEMENTS: dict[str, Callable[[Block], None]] = {
    "trigger": trigger,
    "effect": effect,
    "harmless": harmless,
    "branch": branch,
    "loop": loop,
    "endless": endless,
    "leave": leave,
    "guarded": guarded,
    "managed": managed,
}
