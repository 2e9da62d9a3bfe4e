"""Error codes. ``# type: ignore[tailor-json]`` and ``disable = ["tailor-json"]`` cover the rest."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

__all__ = ["ANY", "ARGUMENT", "BODY", "CODES", "INVOKER", "NONE", "NOT_JSON"]

_CATEGORY: Final = "tailor-types"

NOT_JSON: Final = ErrorCode("tailor-json", "What crosses a job boundary is JSON", _CATEGORY)
NONE: Final = ErrorCode(
    "tailor-none", "No input or payload is None at its top", _CATEGORY, sub_code_of=NOT_JSON
)
ANY: Final = ErrorCode(
    "tailor-any", "Inputs and outputs are typed", _CATEGORY, sub_code_of=NOT_JSON
)
BODY: Final = ErrorCode(
    "tailor-body", "The body of a job has a shape that can run", _CATEGORY, sub_code_of=NOT_JSON
)
ARGUMENT: Final = ErrorCode(
    "tailor-argument",
    "Arguments carry no more than the declared type shows",
    _CATEGORY,
    sub_code_of=NOT_JSON,
)
INVOKER: Final = ErrorCode(
    "tailor-invoker", "Machine users are configured", _CATEGORY, sub_code_of=NOT_JSON
)

CODES: Final = (NOT_JSON, NONE, ANY, BODY, ARGUMENT, INVOKER)
