"""Whatever can become something else, of limits and policies, is raced twenty times at once."""

import importlib
import inspect
import pkgutil
from enum import StrEnum
from types import ModuleType

from django.conf import settings
from django.utils.module_loading import import_string

import limits.rules
import limits.services
import policies.rules
from tests.limits import (
    test_desk_transitions,
    test_file_transitions,
    test_part_transitions,
    test_transitions,
)
from tests.policies import test_transitions as test_terms_transitions

Edge = tuple[type[StrEnum], StrEnum, StrEnum]
RACED = (
    test_transitions,
    test_desk_transitions,
    test_part_transitions,
    test_file_transitions,
    test_terms_transitions,
)

# Commands of limits, or modules of them, that are in no table of steps, and why not.
BESIDE = {
    "bulk.take_in_rows": "takes a list in; nothing is asked by it",
    "bulk.upload_requests": "takes a file in; nothing is asked by it",
    "ceilings.begin_count": "a handler's: whoever begins, it is counted once",
    "ceilings.propose_ceiling": "a proposal: of those for one day one is released",
    "conversation.write_message": "what was written stays beside what was written before",
    "cuts.renew_cut": "says anew what is proposed, as often as somebody likes",
    "dry_run.begin": "a trial: begun anew it works out the same",
    "factor_review.begin": "a handler's: what it asks for is done once a range",
    "factor_trials.begin": "a trial: begun anew it works out the same",
    "factors.propose_factor": "a proposal: of those for one day one is released",
    "filters.keep_filter": "a list of one's own: a name is kept once by the database",
    "indications.request_indication": "tests/limits/test_asking_race.py counts them",
    "requests.request_clear_limit": "request_limit without a kind",
    "requests.request_limits": "request_limit for several",
    "review": "the rules', not a person's: tests/limits/test_night_race.py",
    "table_trials.begin": "a trial: begun anew it works out the same",
    "tables.propose_tables": "a proposal: of those for one day one is released",
    "temporary.announce_end": "the night's: told once by its key",
    "what_if.looking": "keeps nothing",
    "with_documents.with_documents": "another command with what is written beside it",
}


def modules_of(package: ModuleType) -> list[ModuleType]:
    names = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [importlib.import_module(each.name) for each in names]


def transitions() -> set[Edge]:
    """Return every step that a table of states allows."""
    found: set[Edge] = set()
    for module in [*modules_of(limits.rules), *modules_of(policies.rules)]:
        for value in vars(module).values():
            if is_table(value):
                found |= {edge(state, after) for state in value for after in value[state]}
    return found


def edge(before: StrEnum, after: StrEnum) -> Edge:
    """Return a step with the kind of its states: those of two kinds may be called alike."""
    return type(before), before, after


def is_table(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(key, StrEnum) for key in value)
        and all(isinstance(states, frozenset) for states in value.values())
    )


def raced_commands() -> set[object]:
    found: set[object] = set()
    for module in RACED:
        for step in getattr(module, "STEPS", ()):
            found |= set(step.commands)
        for test in vars(module).values():
            found |= set(getattr(test, "commands", ()) if inspect.isfunction(test) else ())
    return found


def raced_edges() -> set[Edge]:
    found: set[Edge] = set()
    for module in RACED:
        for step in getattr(module, "STEPS", ()):
            found |= {edge(*each) for each in step.edges}
        for test in vars(module).values():
            of_test = getattr(test, "edges", ()) if inspect.isfunction(test) else ()
            found |= {edge(*each) for each in of_test}
    return found


def commands() -> dict[str, object]:
    """Return the commands of limits that somebody gives: transactions with `by` and `now`."""
    found = {}
    for module in modules_of(limits.services):
        for name, value in vars(module).items():
            is_command = inspect.isfunction(value) and hasattr(value, "__wrapped__")
            if is_command and value.__module__ == module.__name__:
                taken = inspect.signature(value).parameters
                asked = [each for each in taken.values() if each.kind is each.KEYWORD_ONLY]
                if name[0] != "_" and {"by", "now"} <= {each.name for each in asked}:
                    found[f"{module.__name__.rpartition('.')[2]}.{name}"] = value
    return found


def test_every_transition_of_a_table_is_raced():
    assert len(transitions()) > 20
    assert sorted(map(str, transitions() - raced_edges())) == []


def test_every_command_is_raced_or_it_is_said_why_not():
    raced = raced_commands()
    found = {name for name, command in commands().items() if command not in raced}
    left = {name.split(".")[0] if name.split(".")[0] in BESIDE else name for name in found}

    assert sorted(left - BESIDE.keys()) == []
    assert sorted(BESIDE.keys() - left) == []


def test_every_state_a_refusal_names_has_words():
    """Two kinds of state of one name would be worded by one of them, and end in a defect."""
    for kind in {kind for kind, _, _ in transitions()}:
        if kind.__name__ in settings.CODE_TEXTS:
            words = import_string(settings.CODE_TEXTS[kind.__name__])
            assert set(kind) <= set(words), kind
