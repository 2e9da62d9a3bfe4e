"""What to write instead of a class that is not JSON.

The words are those of ``tailor_types.jsonable.hints``, which this package must not import; a
test holds the two together.
"""

from __future__ import annotations

from typing import Final

from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, TypeInfo

__all__ = ["ANY", "CALLABLE", "HINTS", "KEYS", "NO_NONE", "VARIABLE", "hint_for"]

_ISO: Final = "use an ISO-8601 str"
_TEXT: Final = "use a str"
_LIST: Final = "use a list"
_BASE64: Final = "use a base64 str"
_DICT: Final = "use a dict"
_ITERATED: Final = "use a list or Sequence"

ANY: Final = "annotate what it is; JsonValue stands for any JSON"
CALLABLE: Final = "functions cannot be sent; send the data it needs"
KEYS: Final = "keys become str; use str keys"
NO_NONE: Final = "the platform turns a top-level null into {}; wrap it in an object"
VARIABLE: Final = "write the one type it stands for"
CLASS: Final = "use a TypedDict of its data"
DATACLASS: Final = "use a TypedDict with the same fields"
MODEL: Final = "use a TypedDict, and build the model inside the job"
ENUM: Final = 'use Literal["a", "b"] of the values'
NAMED_TUPLE: Final = "it arrives as a list; use a TypedDict"
PROTOCOL: Final = "use a TypedDict"
EXCEPTION: Final = "use a str of its message"
SUBCLASS: Final = "its class is lost on the way; use the plain {base}"

HINTS: Final[dict[str, str]] = {
    "datetime.datetime": _ISO,
    "datetime.date": _ISO,
    "datetime.time": _ISO,
    "datetime.timedelta": "use a number of seconds",
    "datetime.timezone": "use a str such as 'UTC'",
    "zoneinfo.ZoneInfo": "use its key, a str",
    "decimal.Decimal": _TEXT,
    "fractions.Fraction": _TEXT,
    "uuid.UUID": _TEXT,
    "pathlib.Path": _TEXT,
    "pathlib.PurePath": _TEXT,
    "pathlib.PosixPath": _TEXT,
    "pathlib.WindowsPath": _TEXT,
    "pathlib.PurePosixPath": _TEXT,
    "pathlib.PureWindowsPath": _TEXT,
    "ipaddress.IPv4Address": _TEXT,
    "ipaddress.IPv6Address": _TEXT,
    "re.Pattern": "use a str, and compile it inside the job",
    "builtins.bytes": _BASE64,
    "builtins.bytearray": _BASE64,
    "builtins.memoryview": _BASE64,
    "builtins.complex": "use a list of two floats",
    "builtins.set": _LIST,
    "builtins.frozenset": _LIST,
    "collections.deque": _LIST,
    "builtins.tuple": "it arrives as a list; use a list or a TypedDict",
    "builtins.range": _LIST,
    "collections.OrderedDict": _DICT,
    "collections.defaultdict": _DICT,
    "collections.Counter": _DICT,
    "collections.ChainMap": _DICT,
    "types.MappingProxyType": _DICT,
    "types.SimpleNamespace": CLASS,
    "types.ModuleType": "use a TypedDict",
    "builtins.object": "name what it holds; use a TypedDict, or JsonValue for anything",
    "builtins.type": "use a str that names it",
    "builtins.function": CALLABLE,
    "builtins.method": CALLABLE,
    "builtins.builtin_function_or_method": CALLABLE,
    "functools.partial": CALLABLE,
    "builtins.generator": _ITERATED,
    "builtins.coroutine": "await it, and pass its result",
    "collections.UserDict": _DICT,
    "collections.UserList": _LIST,
    "collections.UserString": _TEXT,
    "collections.abc.Mapping": _DICT,
    "collections.abc.Sequence": _LIST,
    "collections.abc.Set": _LIST,
    "collections.abc.MutableSet": _LIST,
    "collections.abc.Iterable": _ITERATED,
    "collections.abc.Iterator": _ITERATED,
    "collections.abc.Collection": _ITERATED,
    "collections.abc.Reversible": _ITERATED,
    "collections.abc.Container": _ITERATED,
    "collections.abc.Generator": _ITERATED,
    "collections.abc.AsyncIterable": _ITERATED,
    "collections.abc.AsyncIterator": _ITERATED,
    "collections.abc.AsyncGenerator": _ITERATED,
    "collections.abc.KeysView": _ITERATED,
    "collections.abc.ValuesView": _ITERATED,
    "collections.abc.ItemsView": _ITERATED,
    "collections.abc.Callable": CALLABLE,
    "collections.abc.Coroutine": "await it, and pass its result",
    "collections.abc.Awaitable": "await it, and pass its result",
}

_ALIASES: Final = {
    "_decimal.Decimal": "decimal.Decimal",
    "typing.AbstractSet": "collections.abc.Set",
    "pathlib._local.Path": "pathlib.Path",
    "types.FunctionType": "builtins.function",
    "types.MethodType": "builtins.method",
    "types.BuiltinFunctionType": "builtins.builtin_function_or_method",
    "types.GeneratorType": "builtins.generator",
    "types.CoroutineType": "builtins.coroutine",
}
_BASES: Final = ("str", "int", "float", "list", "dict")
_MODELS: Final = frozenset({"pydantic.main.BaseModel", "msgspec.Struct"})
_METHODS: Final = (FuncDef, Decorator, OverloadedFuncDef)


def hint_for(info: TypeInfo) -> str:
    """Return what to write instead of instances of *info*."""
    if (known := HINTS.get(_full_name(info))) is not None:
        return known
    if (kind := _kind_hint(info)) is not None:
        return kind
    for parent in info.mro[1:-1]:
        if (known := HINTS.get(_full_name(parent))) is not None:
            return known
    method = _public_method(info)
    return f"it has methods such as {method}(); {CLASS}" if method else CLASS


def _kind_hint(info: TypeInfo) -> str | None:
    """Return what to write instead of a class of a kind that has its own counterpart."""
    if info.is_enum:
        return ENUM
    if info.is_named_tuple:
        return NAMED_TUPLE
    names = {base.fullname for base in info.mro}
    if "builtins.tuple" in names:
        return HINTS["builtins.tuple"]
    for base in _BASES:
        if f"builtins.{base}" in names:
            return SUBCLASS.format(base=base)
    if names & _MODELS:
        return MODEL
    if any(_is_dataclass(base) for base in info.mro):
        return DATACLASS
    if "builtins.BaseException" in names:
        return EXCEPTION
    return PROTOCOL if info.is_protocol else None


def _full_name(info: TypeInfo) -> str:
    name = _ALIASES.get(info.fullname, info.fullname)
    return name.replace("typing.", "collections.abc.", 1) if name.startswith("typing.") else name


def _is_dataclass(info: TypeInfo) -> bool:
    return any(key in info.metadata for key in ("dataclass", "dataclass_tag", "attrs", "attrs_tag"))


def _public_method(info: TypeInfo) -> str | None:
    """Return a method that the class itself, then each of its bases, shows.

    It is the first by name: what comes from mypy's cache has lost the order of the text.
    """
    for base in info.mro[:-1]:
        for name in sorted(base.names):
            node = base.names[name].node
            is_property = isinstance(node, Decorator) and node.func.is_property
            is_property |= isinstance(node, OverloadedFuncDef) and node.is_property
            if isinstance(node, _METHODS) and not name.startswith("_") and not is_property:
                return name
    return None
