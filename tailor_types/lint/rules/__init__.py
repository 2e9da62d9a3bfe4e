"""The rules: one file and one page each; a rule never imports a rule."""

from __future__ import annotations

from tailor_types.lint.rules.analysis_incomplete import AnalysisIncomplete
from tailor_types.lint.rules.assert_before_trigger import AssertBeforeTrigger
from tailor_types.lint.rules.backoff_duration import BackoffDuration
from tailor_types.lint.rules.backoff_multiplier import BackoffMultiplier
from tailor_types.lint.rules.backoff_order import BackoffOrder
from tailor_types.lint.rules.base import (
    ArgumentRule,
    DecisionRule,
    DeedRule,
    DefinitionRule,
    Rule,
    SituationRule,
    TriggerRule,
)
from tailor_types.lint.rules.body_called_directly import BodyCalledDirectly
from tailor_types.lint.rules.body_signature import BodySignature
from tailor_types.lint.rules.broad_except_around_trigger import BroadExceptAroundTrigger
from tailor_types.lint.rules.cache_decides_trigger import CacheDecidesTrigger
from tailor_types.lint.rules.class_attribute_state import ClassAttributeState
from tailor_types.lint.rules.clock_in_argument import ClockInArgument
from tailor_types.lint.rules.closure_mutation_across_trigger import ClosureMutationAcrossTrigger
from tailor_types.lint.rules.completion_order import CompletionOrder
from tailor_types.lint.rules.concurrency_range import ConcurrencyRange
from tailor_types.lint.rules.context_manager_over_suspension import ContextManagerOverSuspension
from tailor_types.lint.rules.default_factory_in_argument import DefaultFactoryInArgument
from tailor_types.lint.rules.duplicate_job_name import DuplicateJobName
from tailor_types.lint.rules.duplicate_wait_key import DuplicateWaitKey
from tailor_types.lint.rules.duplicate_workflow_name import DuplicateWorkflowName
from tailor_types.lint.rules.dynamic_trigger_target import DynamicTriggerTarget
from tailor_types.lint.rules.environment_in_argument import EnvironmentInArgument
from tailor_types.lint.rules.exit_in_finally import ExitInFinally
from tailor_types.lint.rules.filesystem_in_argument import FilesystemInArgument
from tailor_types.lint.rules.finally_runs_at_suspension import FinallyRunsAtSuspension
from tailor_types.lint.rules.foreign_await_in_gather import ForeignAwaitInGather
from tailor_types.lint.rules.fresh_id_in_argument import FreshIdInArgument
from tailor_types.lint.rules.gather_not_parallel import GatherNotParallel
from tailor_types.lint.rules.global_seed import GlobalSeed
from tailor_types.lint.rules.identity_in_argument import IdentityInArgument
from tailor_types.lint.rules.ignore_without_reason import IgnoreWithoutReason
from tailor_types.lint.rules.internal_error import InternalError
from tailor_types.lint.rules.job_decorator_not_outermost import JobDecoratorNotOutermost
from tailor_types.lint.rules.job_not_module_level import JobNotModuleLevel
from tailor_types.lint.rules.job_not_public import JobNotPublic
from tailor_types.lint.rules.locale_in_argument import LocaleInArgument
from tailor_types.lint.rules.main_job_missing import MainJobMissing
from tailor_types.lint.rules.main_job_unknown import MainJobUnknown
from tailor_types.lint.rules.max_retries_range import MaxRetriesRange
from tailor_types.lint.rules.module_state_write_in_job import ModuleStateWriteInJob
from tailor_types.lint.rules.multiple_workflows import MultipleWorkflows
from tailor_types.lint.rules.mutable_default_in_job import MutableDefaultInJob
from tailor_types.lint.rules.mutable_state_in_argument import MutableStateInArgument
from tailor_types.lint.rules.mutation_during_iteration import MutationDuringIteration
from tailor_types.lint.rules.name_format import NameFormat
from tailor_types.lint.rules.name_not_literal import NameNotLiteral
from tailor_types.lint.rules.network_in_argument import NetworkInArgument
from tailor_types.lint.rules.non_json_argument import NonJsonArgument
from tailor_types.lint.rules.nondeterministic_branch import NondeterministicBranch
from tailor_types.lint.rules.nondeterministic_early_exit import NondeterministicEarlyExit
from tailor_types.lint.rules.nondeterministic_filter import NondeterministicFilter
from tailor_types.lint.rules.nondeterministic_iteration_order import NondeterministicIterationOrder
from tailor_types.lint.rules.nondeterministic_job_choice import NondeterministicJobChoice
from tailor_types.lint.rules.nondeterministic_loop_count import NondeterministicLoopCount
from tailor_types.lint.rules.nondeterministic_match import NondeterministicMatch
from tailor_types.lint.rules.process_in_argument import ProcessInArgument
from tailor_types.lint.rules.random_in_argument import RandomInArgument
from tailor_types.lint.rules.rebound_job import ReboundJob
from tailor_types.lint.rules.recursive_trigger import RecursiveTrigger
from tailor_types.lint.rules.resolve_callback_signature import ResolveCallbackSignature
from tailor_types.lint.rules.resolve_inside_job import ResolveInsideJob
from tailor_types.lint.rules.retry_missing_field import RetryMissingField
from tailor_types.lint.rules.short_circuit_trigger import ShortCircuitTrigger
from tailor_types.lint.rules.side_effect_before_trigger import SideEffectBeforeTrigger
from tailor_types.lint.rules.sleep_in_job import SleepInJob
from tailor_types.lint.rules.stored_trigger import StoredTrigger
from tailor_types.lint.rules.suppress_around_trigger import SuppressAroundTrigger
from tailor_types.lint.rules.suspension_swallowed import SuspensionSwallowed
from tailor_types.lint.rules.syntax_error import SyntaxErrorRule
from tailor_types.lint.rules.top_level_none_argument import TopLevelNoneArgument
from tailor_types.lint.rules.traceback_in_argument import TracebackInArgument
from tailor_types.lint.rules.trigger_at_import import TriggerAtImport
from tailor_types.lint.rules.trigger_in_clock_loop import TriggerInClockLoop
from tailor_types.lint.rules.trigger_in_generator import TriggerInGenerator
from tailor_types.lint.rules.trigger_in_task import TriggerInTask
from tailor_types.lint.rules.trigger_in_thread import TriggerInThread
from tailor_types.lint.rules.trigger_not_awaited import TriggerNotAwaited
from tailor_types.lint.rules.trigger_outside_job import TriggerOutsideJob
from tailor_types.lint.rules.trigger_under_io_exception import TriggerUnderIoException
from tailor_types.lint.rules.trigger_with_timeout import TriggerWithTimeout
from tailor_types.lint.rules.unbounded_trigger_loop import UnboundedTriggerLoop
from tailor_types.lint.rules.unknown_call_in_argument import UnknownCallInArgument
from tailor_types.lint.rules.unknown_code_in_ignore import UnknownCodeInIgnore
from tailor_types.lint.rules.unordered_in_argument import UnorderedInArgument
from tailor_types.lint.rules.unresolved_import import UnresolvedImport
from tailor_types.lint.rules.unresolved_wait_point import UnresolvedWaitPoint
from tailor_types.lint.rules.unused_ignore import UnusedIgnore
from tailor_types.lint.rules.unused_job import UnusedJob
from tailor_types.lint.rules.unused_wait_point import UnusedWaitPoint
from tailor_types.lint.rules.user_input_in_argument import UserInputInArgument
from tailor_types.lint.rules.wait_key_format import WaitKeyFormat
from tailor_types.lint.rules.wait_key_not_literal import WaitKeyNotLiteral
from tailor_types.lint.rules.wait_not_awaited import WaitNotAwaited
from tailor_types.lint.rules.wait_outside_job import WaitOutsideJob
from tailor_types.lint.rules.workflow_not_named_workflow import WorkflowNotNamedWorkflow
from tailor_types.lint.rules.workflow_trigger_in_job import WorkflowTriggerInJob

__all__ = [
    "ALL_RULES",
    "ARGUMENT_RULES",
    "CODES",
    "DECISION_RULES",
    "DEED_RULES",
    "DEFINITION_RULES",
    "SITUATION_RULES",
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
    MutableStateInArgument(),
    UnknownCallInArgument(),
    UserInputInArgument(),
    TracebackInArgument(),
    DefaultFactoryInArgument(),
    NonJsonArgument(),
    TopLevelNoneArgument(),
    ClosureMutationAcrossTrigger(),
    ModuleStateWriteInJob(),
    MutableDefaultInJob(),
    ClassAttributeState(),
    CacheDecidesTrigger(),
    GlobalSeed(),
    NondeterministicBranch(),
    NondeterministicLoopCount(),
    NondeterministicIterationOrder(),
    NondeterministicEarlyExit(),
    TriggerUnderIoException(),
    ShortCircuitTrigger(),
    NondeterministicFilter(),
    NondeterministicMatch(),
    NondeterministicJobChoice(),
    TriggerInClockLoop(),
    AssertBeforeTrigger(),
    MutationDuringIteration(),
    UnboundedTriggerLoop(),
    TriggerNotAwaited(),
    GatherNotParallel(),
    CompletionOrder(),
    TriggerInTask(),
    TriggerWithTimeout(),
    TriggerInThread(),
    TriggerInGenerator(),
    TriggerOutsideJob(),
    BodyCalledDirectly(),
    TriggerAtImport(),
    RecursiveTrigger(),
    SleepInJob(),
    WorkflowTriggerInJob(),
    StoredTrigger(),
    ForeignAwaitInGather(),
    SuspensionSwallowed(),
    BroadExceptAroundTrigger(),
    FinallyRunsAtSuspension(),
    ContextManagerOverSuspension(),
    SideEffectBeforeTrigger(),
    SuppressAroundTrigger(),
    ExitInFinally(),
    JobNotModuleLevel(),
    JobNotPublic(),
    DuplicateJobName(),
    MultipleWorkflows(),
    WorkflowNotNamedWorkflow(),
    MainJobMissing(),
    MainJobUnknown(),
    NameNotLiteral(),
    NameFormat(),
    DuplicateWorkflowName(),
    BodySignature(),
    UnusedJob(),
    ReboundJob(),
    JobDecoratorNotOutermost(),
    RetryMissingField(),
    MaxRetriesRange(),
    BackoffDuration(),
    BackoffOrder(),
    BackoffMultiplier(),
    ConcurrencyRange(),
    WaitNotAwaited(),
    WaitOutsideJob(),
    ResolveInsideJob(),
    DuplicateWaitKey(),
    WaitKeyNotLiteral(),
    UnusedWaitPoint(),
    UnresolvedWaitPoint(),
    WaitKeyFormat(),
    ResolveCallbackSignature(),
    InternalError(),
    UnusedIgnore(),
    IgnoreWithoutReason(),
    UnknownCodeInIgnore(),
    UnresolvedImport(),
    SyntaxErrorRule(),
    DynamicTriggerTarget(),
    AnalysisIncomplete(),
)
"""In the order of their codes."""

CODES = tuple(rule.code for rule in ALL_RULES)
ARGUMENT_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, ArgumentRule))
DECISION_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, DecisionRule))
TRIGGER_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, TriggerRule))
SITUATION_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, SituationRule))
DEED_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, DeedRule))
DEFINITION_RULES = tuple(rule for rule in ALL_RULES if isinstance(rule, DefinitionRule))


def rule(code: str) -> Rule:
    """Return the rule with this code."""
    return next(rule for rule in ALL_RULES if rule.code == code)
