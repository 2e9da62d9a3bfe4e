"""What one instruction does to the state."""

from __future__ import annotations

from tailor_types.lint import ir
from tailor_types.lint.flow.changes import lasting
from tailor_types.lint.flow.places import is_placed, length
from tailor_types.lint.flow.raising import Raising
from tailor_types.lint.flow.specials import special
from tailor_types.lint.flow.values import Obj, Ref, Value, join_values

__all__ = ["Instructions"]


class Instructions(Raising):
    """Executes the instructions of one function."""

    now: int

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, bool] = {}

    def loop_taint(self, source: Value) -> int:
        """Return the taint of how often, and in which order, a loop over *source* runs."""
        return self.shape(source)

    def execute(self, instruction: ir.Instruction) -> None:
        """Do what one instruction does to the state."""
        kind = type(instruction)
        if kind is ir.Set:
            assert isinstance(instruction, ir.Set)  # noqa: S101 -- for the type checker
            value = self.eval(instruction.value)
            target = instruction.target
            if type(target) is ir.Name:
                self.now = target.at
                self.bind(target.id, value)
            else:
                self.assign(target, value)
            return
        match instruction:
            case ir.Eval():
                self.statement_value(instruction.value)
            case ir.Update():
                self._update(instruction)
            case ir.Collect():
                self._collect(instruction)
            case ir.Delete():
                self._unset(instruction.target)
                if isinstance(instruction.target, ir.Item):
                    base = self.eval(instruction.target.base)
                    key = self.eval(instruction.target.index)
                    if special(self, base, ("__delitem__",), [key], instruction.target.at) is None:
                        self.remove(base, key)
            case ir.Import():
                self.fail("ImportError", 0)
                value = self.engine.globals.imported(
                    self.module, instruction.module, instruction.level, instruction.member
                )
                self.bind(instruction.name, value)

    def bind(self, name: str, value: Value) -> None:
        """Assign a variable."""
        cell = self.cells.get(name)
        if cell is not None and (
            name in self.context.code.shared or name in self.context.code.free
        ):
            key = lasting(cell)
            if name in self.context.code.free and key in self.engine.heap:
                self.engine.changed.add((key,))
                self.remark("object", self.now, name, of=key)
            self.write(Ref(cell), Obj("cell", rest=value))
        elif name in self.context.code.exported:
            self.writing = self.deep(value)
            self.remark("module", self.now, name)
            self.writing = 0
        else:
            self.state.env[name] = value
            self.written.add(name)

    def _unset(self, target: ir.Expr) -> None:
        """Note what ``del`` takes away."""
        if isinstance(target, ir.Attr | ir.Item):
            name = target.name if isinstance(target, ir.Attr) else "[]"
            self.changed(self.eval(target.base), target.at, name, target.base, resizes=True)
        elif isinstance(target, ir.Name) and target.id in self.context.code.exported:
            self.remark("module", target.at, target.id)

    def assign(self, target: ir.Expr, value: Value) -> None:
        """Assign to anything that can stand left of ``=``."""
        self.now = target.at
        if isinstance(target, ir.Attr | ir.Item):
            self.writing = self.deep(value)
        match target:
            case ir.Name(id=name):
                self.bind(name, value)
            case ir.Attr(base=base, name=name):
                holder = self.eval(base)
                self.changed(holder, target.at, name, base, resizes=False)
                if not self.store(holder, name, value):
                    self.blur(base, self.deep(value))
            case ir.Item():
                self._put_item(target, value)
            case ir.Display(items=items):
                self._unpack(items, value, target.at)
            case ir.Spread(value=inner):
                self.assign(inner, value)
        self.writing = 0

    def _put_item(self, target: ir.Item, value: Value) -> None:
        """Do ``base[index] = value``."""
        base, index = target.base, target.index
        holder = self.eval(base)
        self.changed(holder, target.at, "[]", base, resizes=False)
        key = self.eval(index)
        if special(self, holder, ("__setitem__",), [key, value], target.at) is not None:
            return
        if isinstance(index, ir.Apply) and index.op == "slice":
            for ref, obj in self.objects(holder):
                self.moved(ref, obj, self.deep(key))
                self.extend(ref, value, target.at)
        elif not self.store(holder, key, value):
            self.blur(base, self.deep(value))

    def _unpack(self, items: list[ir.Expr], value: Value, at: int) -> None:
        starred = False
        for index, item in enumerate(items):
            if isinstance(item, ir.Spread):
                starred = True
                behind = len(items) - index - 1
                self.assign(item.value, self.new(("star", at), self._rest(value, index, behind)))
            else:
                position = index - len(items) if starred else index
                part = self.item(value, Value(const=position))
                part.version = ("unpacked", at, index)
                self.assign(item, part)

    def _rest(self, value: Value, start: int, behind: int) -> Obj:
        """Return what a starred target gets: all but the first *start* and the last *behind*."""
        objects = self.objects(value)
        if len(objects) == 1 and len(value.refs) == 1:
            obj = objects[0][1]
            if is_placed(obj):
                kept = [obj.fields[at] for at in range(start, length(obj) - behind)]
                return Obj("list", dict(enumerate(kept)), shape=self.shape(value))
        rest = self.joined_elements(value) if objects else Value(value.taint)
        return Obj("list", rest=rest, shape=self.shape(value))

    def _update(self, node: ir.Update) -> None:
        old = self.eval(node.target)
        value = self.eval(node.value)
        grown = [ref for ref, obj in self.objects(old) if obj.kind in {"list", "set", "dict"}]
        if grown:
            self.changed(old, node.at, "+=", node.target, resizes=True)
        for ref in grown:
            self.extend(ref, value, node.at)
        if grown:
            return
        kept = old.refs if not self.objects(old) else frozenset()
        taint = self.deep(old) | self.deep(value)
        if isinstance(node.target, ir.Name) and self._counts(node.target.id):
            taint &= ~self.engine.taints.orders  # a sum is the same in any order
        self.updating = True
        self.assign(node.target, Value(taint, kept, version=("updated", node.at)))
        self.updating = False

    def _counts(self, name: str) -> bool:
        """Whether *name* begins as a number wherever this function gives it a value."""
        known = self._numbers.get(name)
        if known is None:
            known = self._numbers[name] = _begins_as_number(self.context.code, name)
        return known

    def _collect(self, node: ir.Collect) -> None:
        into = self.state.env[node.into]
        value = self.eval(node.value)
        orders = self.engine.taints.orders
        if node.key is None:
            # An element that came in an unspecified order is in that order in the result.
            plain = Value(value.taint & ~orders, value.refs, value.const, value.version)
            self.add(into, plain, self.placed(value, orders))
            return
        key = self.eval(node.key)
        for ref, obj in self.objects(into):
            changed = obj.copy()
            changed.shape |= self.deep(key) | self.placed(value, orders)
            keys = changed.fields.get("%keys")
            plain_key = Value(self.deep(key) & ~orders, key.refs)
            changed.fields["%keys"] = plain_key if keys is None else join_values(keys, plain_key)
            part = Value(value.taint & ~orders, value.refs, value.const, value.version)
            changed.rest = part if obj.rest is None else join_values(obj.rest, part)
            self.write(ref, changed)


def _begins_as_number(code: ir.Code, name: str) -> bool:
    """Whether *code* gives *name* only numbers, and then adds to them."""
    values = [
        instruction.value
        for block in code.blocks
        for instruction in block.code
        if isinstance(instruction, ir.Set)
        and isinstance(instruction.target, ir.Name)
        and instruction.target.id == name
    ]
    return bool(values) and all(
        isinstance(value, ir.Const)
        and isinstance(value.value, int | float)
        and not isinstance(value.value, bool)
        for value in values
    )
