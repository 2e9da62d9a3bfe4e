"""The rules: one file and one page each; a rule never imports a rule."""

from __future__ import annotations

from tailor_types.lint.rules.assert_before_trigger import AssertBeforeTrigger
from tailor_types.lint.rules.base import (
    ArgumentRule,
    DecisionRule,
    DefinitionRule,
    Rule,
    TriggerRule,
)
from tailor_types.lint.rules.clock_in_argument import ClockInArgument
from tailor_types.lint.rules.duplicate_job_name import DuplicateJobName
from tailor_types.lint.rules.environment_in_argument import EnvironmentInArgument
from tailor_types.lint.rules.filesystem_in_argument import FilesystemInArgument
from tailor_types.lint.rules.fresh_id_in_argument import FreshIdInArgument
from tailor_types.lint.rules.identity_in_argument import IdentityInArgument
from tailor_types.lint.rules.internal_error import InternalError
from tailor_types.lint.rules.locale_in_argument import LocaleInArgument
from tailor_types.lint.rules.network_in_argument import NetworkInArgument
from tailor_types.lint.rules.nondeterministic_branch import NondeterministicBranch
from tailor_types.lint.rules.nondeterministic_early_exit import NondeterministicEarlyExit
from tailor_types.lint.rules.nondeterministic_filter import NondeterministicFilter
from tailor_types.lint.rules.nondeterministic_iteration_order import NondeterministicIterationOrder
from tailor_types.lint.rules.nondeterministic_job_choice import NondeterministicJobChoice
from tailor_types.lint.rules.nondeterministic_loop_count import NondeterministicLoopCount
from tailor_types.lint.rules.nondeterministic_match import NondeterministicMatch
from tailor_types.lint.rules.process_in_argument import ProcessInArgument
from tailor_types.lint.rules.random_in_argument import RandomInArgument
from tailor_types.lint.rules.short_circuit_trigger import ShortCircuitTrigger
from tailor_types.lint.rules.syntax_error import SyntaxErrorRule
from tailor_types.lint.rules.trigger_not_awaited import TriggerNotAwaited
from tailor_types.lint.rules.trigger_under_io_exception import TriggerUnderIoException
from tailor_types.lint.rules.unordered_in_argument import UnorderedInArgument
from tailor_types.lint.rules.user_input_in_argument import UserInputInArgument

__all__ = [
    "ALL_RULES",
    "ARGUMENT_RULES",
    "CODES",
    "DECISION_RULES",
    "DEFINITION_RULES",
    "TRIGGER_RULES",
    "rule",
]

ALL_RULES: tuple[Rule, ...] = (
    ClockInArgument(),
    RandomInArgument(),
    FreshIdInArgument(),
    EnvironmentInArgument(),
    FilesystemInArgument(),
    NetworkInArgument(),
    ProcessInArgument(),
    UnorderedInArgument(),
    IdentityInArgument(),
    LocaleInArgument(),
    UserInputInArgument(),
    NondeterministicBranch(),
    NondeterministicLoopCount(),
    NondeterministicIterationOrder(),
    NondeterministicEarlyExit(),
    TriggerUnderIoException(),
    ShortCircuitTrigger(),
    NondeterministicFilter(),
    NondeterministicMatch(),
    NondeterministicJobChoice(),
    AssertBeforeTrigger(),
    TriggerNotAwaited(),
    DuplicateJobName(),
    InternalError(),
    SyntaxErrorRule(),
)
"""In the order of their codes."""

CODES = tuple(rule.code for rule in ALL_RULES)
ARGUMENT_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, ArgumentRule))
DECISION_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, DecisionRule))
TRIGGER_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, TriggerRule))
DEFINITION_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, DefinitionRule))


def rule(code: str) -> Rule:
    """Return the rule with this code."""
    return next(rule for rule in ALL_RULES if rule.code == code)
