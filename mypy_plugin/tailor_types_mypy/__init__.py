"""The mypy plugin of tailor-types: ``plugins = ["tailor_types_mypy"]``.

It adds errors about job inputs and outputs, wait points and the arguments of triggers that do
not survive JSON. It knows ``tailor_types`` by name only and imports nothing but mypy and the
standard library, so that it also loads where a checker brings its own mypy.
"""

from __future__ import annotations

import mypy.types  # noqa: F401 -- first: mypy's modules import each other in a circle otherwise
from mypy.plugin import Plugin

from tailor_types_mypy.plugin import TailorPlugin
from tailor_types_mypy.release import RELEASE

__all__ = ["plugin"]

# mypy hashes this file alone; a change of any other module here has to drop its caches too.
__version__ = RELEASE


def plugin(version: str) -> type[Plugin]:  # noqa: ARG001 -- one code base for all versions
    """Return the plugin; mypy's entry point."""
    return TailorPlugin
