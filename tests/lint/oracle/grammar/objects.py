"""Classes, instances and context managers."""

from __future__ import annotations

from collections.abc import Callable

from tests.lint.oracle.grammar.block import Block, Project
from tests.lint.oracle.grammar.expressions import condition, name_only, value
from tests.lint.oracle.grammar.statements import inside, salted

__all__ = ["OBJECTS", "classes"]


def classes(project: Project) -> str:
    """Return the classes of a program; every program has the same kinds, with constants of its own."""
    salts = [f"k{project.number()}" for _ in range(8)]
    return f'''\
class Plain:
    def __init__(self, first, second="{salts[0]}"):
        self.first = first
        self.second = second

    def describe(self):
        return [self.first, "{salts[1]}"]

    @property
    def both(self):
        return [self.first, self.second]

    def change(self, value):
        self.second = ["{salts[2]}", value]
        return self

    @staticmethod
    def wrap(value):
        return ["{salts[3]}", value]

    @classmethod
    def build(cls, value):
        return cls(value, ["{salts[4]}", value])


class Derived(Plain):
    def __init__(self, first, second):
        super().__init__(first)
        self.second = [second, self.second]

    def describe(self):
        return [*super().describe(), self.second]


@dataclass
class Record:
    first: object
    second: object = "{salts[5]}"

    def describe(self):
        return [self.first, "{salts[6]}"]


@dataclass
class Stamped:
    first: object = "stamped"
    at: float = field(default_factory=time.time)


class Holding:
    def __init__(self, value):
        self.value = value

    def __enter__(self):
        return ["{salts[7]}", self.value]

    def __exit__(self, *error):
        return None

    async def __aenter__(self):
        return self.value

    async def __aexit__(self, *error):
        return None


@contextmanager
def holding(value):
    yield [value]
'''


def instance(block: Block) -> None:
    name = f"o{block.project.number()}"
    form = block.project.pick(
        [
            f"Plain({value(block, 1)}, {value(block, 1)})",
            f"Record({value(block, 1)}, second={value(block, 1)})",
            f"Derived({value(block, 1)}, {value(block, 1)})",
            f"Plain.build({value(block, 1)})",
            f"Plain(second={value(block, 1)}, first={value(block, 1)})",
        ]
    )
    block.emit(f"{name} = {form}")
    block.scope.objects[name] = ["first", "second"]
    if not form.startswith("Record"):
        block.scope.objects[name] += ["both"]


def change_instance(block: Block) -> None:
    if not block.scope.objects:
        return instance(block)
    name = block.project.pick(list(block.scope.objects))
    forms = [f"{name}.first = {salted(block)}", f"{name}.second = {salted(block)}"]
    if "both" in block.scope.objects[name]:
        forms.append(f"{name}.change({value(block)})")
    block.emit(block.project.pick(forms))
    return None


def method_call(block: Block) -> None:
    if not block.scope.objects:
        return instance(block)
    name = block.project.pick(list(block.scope.objects))
    forms = [f"{name}.describe()", f"Plain.wrap({value(block)})"]
    if "both" in block.scope.objects[name]:
        forms.append(f"{name}.change({value(block)}).second")
    block.bind(block.project.pick(forms))
    return None


def alias_instance(block: Block) -> None:
    """Give an instance a second name, and change it by that one."""
    if not block.scope.objects:
        return instance(block)
    name, alias = block.project.pick(list(block.scope.objects)), f"o{block.project.number()}"
    block.emit(f"{alias} = {name}")
    block.emit(f"{alias}.first = {salted(block)}")
    return None


def with_block(block: Block) -> None:
    target = f"v{block.project.number()}"
    opened = block.project.pick([f"Holding({value(block)})", f"holding({value(block)})"])
    with block.inner(f"with {opened} as {target}:") as held:
        held.know(target)
        inside(held)
    block.bind(f"[{target}, {name_only(block)}]")


def with_file(block: Block) -> None:
    if not block.project.sources:
        return with_block(block)
    block.project.sources -= 1
    target = f"f{block.project.number()}"
    with block.inner(f'with open("a.txt") as {target}:') as held:
        held.bind(f"{target}.read()")
        inside(held)
    return None


def async_with(block: Block) -> None:
    target = f"v{block.project.number()}"
    with block.inner(f"async with Holding({value(block)}) as {target}:") as held:
        held.know(target)
        inside(held)


def decide_attribute(block: Block) -> None:
    """Assign an attribute in one arm only."""
    if not block.scope.objects:
        return instance(block)
    name = block.project.pick(list(block.scope.objects))
    with block.inner(f"if {condition(block)}:") as arm:
        arm.emit(f"{name}.second = {salted(arm)}")
    return None


OBJECTS: dict[str, Callable[[Block], None]] = {
    "instance": instance,
    "instance-change": change_instance,
    "method-call": method_call,
    "instance-alias": alias_instance,
    "attribute-branch": decide_attribute,
    "with": with_block,
    "with-file": with_file,
}
