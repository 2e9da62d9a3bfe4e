"""The project's modules, imported, and what they define.

Definitions register nothing when they are made, so that clashes can only be seen here: names
that two jobs or two workflows share, private names, a workflow under another name than
``workflow``. All that is wrong is reported at once, with file and line of every party.
"""

from __future__ import annotations

from tailor_types.project.loading import Definitions, load_project
from tailor_types.project.rules import check_resolvers, check_workflows

__all__ = ["Definitions", "check_resolvers", "check_workflows", "load_project"]
