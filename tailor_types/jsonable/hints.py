"""What to write instead of a type that is not JSON, in words.

``HINTS`` knows types by their full name, so that none has to be imported; what is not in it is
described by its kind. The mypy plugin keeps the same words, and a test holds the two together.
"""

from __future__ import annotations

from types import FunctionType, MappingProxyType, ModuleType
from typing import Final

__all__ = [
    "CALLABLE",
    "CLASS",
    "DATACLASS",
    "ENUM",
    "EXCEPTION",
    "HINTS",
    "MODEL",
    "NAMED_TUPLE",
    "PROTOCOL",
    "SUBCLASS",
    "hint_for",
]

_ISO: Final = "use an ISO-8601 str"
_TEXT: Final = "use a str"
_LIST: Final = "use a list"
_BASE64: Final = "use a base64 str"
_DICT: Final = "use a dict"
_ITERATED: Final = "use a list or Sequence"

CLASS: Final = "use a TypedDict of its data"
DATACLASS: Final = "use a TypedDict with the same fields"
MODEL: Final = "use a TypedDict, and build the model inside the job"
ENUM: Final = 'use Literal["a", "b"] of the values'
NAMED_TUPLE: Final = "it arrives as a list; use a TypedDict"
PROTOCOL: Final = "use a TypedDict"
EXCEPTION: Final = "use a str of its message"
SUBCLASS: Final = "its class is lost on the way; use the plain {base}"
CALLABLE: Final = "functions cannot be sent; send the data it needs"

_OTHER_NAMES: Final = {
    ModuleType: "types.ModuleType",
    MappingProxyType: "types.MappingProxyType",
}
_METHODS: Final = (FunctionType, staticmethod, classmethod)

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


def hint_for(kind: type) -> str:
    """Return what to write instead of *kind*, a class whose instances are not JSON."""
    name = _full_name(kind)
    if name in HINTS:
        return HINTS[name]
    names = {_full_name(base) for base in kind.__mro__}
    if "enum.Enum" in names:
        return ENUM
    if issubclass(kind, tuple):
        return NAMED_TUPLE if hasattr(kind, "_fields") else HINTS["builtins.tuple"]
    for base in (str, int, float, list, dict):
        if issubclass(kind, base):
            return SUBCLASS.format(base=base.__name__)
    if "pydantic.main.BaseModel" in names or "msgspec.Struct" in names:
        return MODEL
    if hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__attrs_attrs__"):
        return DATACLASS
    if issubclass(kind, BaseException):
        return EXCEPTION
    if getattr(kind, "_is_protocol", False):
        return PROTOCOL
    for parent in kind.__mro__[1:-1]:
        if (known := _full_name(parent)) in HINTS:
            return HINTS[known]
    method = _public_method(kind)
    return f"it has methods such as {method}(); {CLASS}" if method else CLASS


def _public_method(kind: type) -> str | None:
    """Return the first method by name that the class itself, then each of its bases, shows."""
    for base in kind.__mro__[:-1]:
        for name in sorted(vars(base)):
            if isinstance(vars(base)[name], _METHODS) and not name.startswith("_"):
                return name
    return None


def _full_name(kind: type) -> str:
    if kind in _OTHER_NAMES:
        return _OTHER_NAMES[kind]
    module = {"_decimal": "decimal", "typing": "collections.abc", "pathlib._local": "pathlib"}.get(
        kind.__module__, kind.__module__
    )
    return f"{module}.{kind.__qualname__}"
