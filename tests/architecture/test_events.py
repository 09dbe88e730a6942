"""Events: what is recorded, who hears of it, and what policyholders read of it."""

import ast
import functools
import inspect
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils.module_loading import import_string

from config.event_routes import EVENT_ROUTES
from monitoring import texts
from monitoring.rules import TOLD, NoticeKind
from tests.architecture import source

# Routes that wait for the first to record them, with the reason.
_RECORDED_BY_NOBODY_YET: dict[str, str] = {}

_TELLING = "monitoring.handlers.tell_policyholder"


class Recorded(NamedTuple):
    """One place that records an event; no name when it is not written there as text."""

    name: str | None
    place: str


def _recorded(app: dict[str, ast.Module]) -> list[Recorded]:
    """Return every call in one app's modules that records an event, with the names it can take."""
    return [
        Recorded(name, f"{shown}:{call.lineno}")
        for shown, tree in app.items()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _is_recording(call.func)
        for name in _names(call.args[0] if call.args else None, tree, app)
    ]


def _is_recording(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in ("record", "record_many")
        and isinstance(function.value, ast.Name)
        and function.value.id == "events"
    )


def _names(
    given: ast.expr | None, tree: ast.Module, app: dict[str, ast.Module]
) -> list[str | None]:
    match given:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=body, orelse=other):
            return [*_names(body, tree, app), *_names(other, tree, app)]
        case ast.Name(id=variable) | ast.Subscript(value=ast.Name(id=variable)):
            return [*_assigned(variable, tree), *_passed(variable, tree, app)] or [None]
    return [None]


def _assigned(variable: str, tree: ast.Module) -> list[str]:
    """Return every event name in what a variable, table or loop of the module runs over."""
    return [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.For) and variable in _targets(node)
        for name in _event_names_in(node.iter if isinstance(node, ast.For) else node.value, tree)
    ]


def _targets(node: ast.Assign | ast.AnnAssign | ast.For) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    inner = [name for target in targets for name in ast.walk(target)]
    return {name.id for name in inner if isinstance(name, ast.Name)}


def _passed(parameter: str, tree: ast.Module, app: dict[str, ast.Module]) -> list[str]:
    """Return every event name that the app passes to functions of the module as `parameter`."""
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and parameter in _parameters(node)
    ]
    calls = [node for t in app.values() for node in ast.walk(t) if isinstance(node, ast.Call)]
    return [
        name
        for function in functions
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] == function.name
        for value in _arguments(call, parameter, _parameters(function).index(parameter))
        for name in _event_names_in(value, tree)
    ]


def _parameters(function: ast.FunctionDef) -> list[str]:
    arguments = function.args
    return [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _arguments(call: ast.Call, parameter: str, position: int) -> list[ast.expr]:
    by_name = [word.value for word in call.keywords if word.arg == parameter]
    return by_name or call.args[position : position + 1]


def _event_names_in(value: ast.AST | None, tree: ast.Module) -> list[str]:
    """Return the event names written in a value, or in the constants it is made of."""
    nodes = [] if value is None else list(ast.walk(value))
    constants = {node.id for node in nodes if isinstance(node, ast.Name) and node.id.isupper()}
    written = [
        name
        for line in tree.body
        if isinstance(line, ast.Assign) and _targets(line) & constants
        for name in ast.walk(line.value)
    ]
    return [
        node.value
        for node in (*nodes, *written)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.count(".") == 1
        and node.value.replace(".", "_").isidentifier()
    ]


@functools.cache
def _all_recorded() -> list[Recorded]:
    return [
        recorded
        for app in source.APPS
        for recorded in _recorded(
            {source.shown(path): source.tree(path) for path in source.modules(app)}
        )
    ]


def test_every_event_that_is_recorded_says_its_name_where_it_is_recorded():
    assert [recorded.place for recorded in _all_recorded() if recorded.name is None] == []


def test_every_event_that_is_recorded_has_its_route():
    missing = [
        f"{name} ({place})"
        for name, place in _all_recorded()
        if name is not None and name not in EVENT_ROUTES
    ]

    assert missing == []


def test_every_route_is_of_an_event_that_somebody_records():
    recorded = {recorded.name for recorded in _all_recorded()}

    assert sorted(set(EVENT_ROUTES) - recorded) == sorted(_RECORDED_BY_NOBODY_YET)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('events.record("a.done", subject=row)', ["a.done"]),
        ('events.record_many("a.done", Row, [])', ["a.done"]),
        ('events.record("a.done" if well else "a.failed")', ["a.done", "a.failed"]),
        ('NAMES = {1: "a.done", 2: "a.failed"}\nevents.record(NAMES[x])', ["a.done", "a.failed"]),
        ('def tell(name): events.record(name)\ntell("a.done")', ["a.done"]),
        ('def tell(*, name): events.record(name)\ntell(name="a.done")', ["a.done"]),
        ('A = "a.done"\nfor name, x in ((A, 1),): events.record(name)', ["a.done"]),
        ('events.record(f"a.{x}")', [None]),
        ("events.record(made_up(x))", [None]),
    ],
)
def test_names_are_found_where_they_are_written(text, names):
    assert [recorded.name for recorded in _recorded({"x": ast.parse(text)})] == names


@pytest.mark.parametrize("name", sorted(EVENT_ROUTES))
def test_the_name_of_an_event_says_which_app_and_what_happened(name):
    app, _, happened = name.partition(".")

    assert app in {*source.APPS, "collections"}
    assert happened.replace("_", "").isalpha()
    assert happened == happened.lower()


@pytest.mark.parametrize("target", sorted({to for heard in EVENT_ROUTES.values() for to in heard}))
def test_every_handler_named_is_there_and_takes_an_event_and_its_delivery(target):
    handler = import_string(target)

    assert list(inspect.signature(handler).parameters) == ["event", "delivery"]
    assert target.split(".")[1] == "handlers"


def test_policyholders_are_told_of_exactly_the_events_that_have_a_kind_of_notice():
    routed = {name for name, heard in EVENT_ROUTES.items() if _TELLING in heard}

    assert routed == set(TOLD)


@pytest.mark.parametrize("kind", sorted(NoticeKind))
def test_a_kind_of_notice_has_its_event_name_title_and_text(kind):
    assert kind in TOLD.values()
    assert str(texts.KINDS[kind])
    assert str(texts.TITLES[kind])
    assert get_template(f"monitoring/notices/{kind.lower()}.txt")


def _gives_reasons(app: str) -> bool:
    folder = "collections_app" if app == "collections" else app
    return any("reasons" in path.read_text() for path in source.modules(f"{folder}/services"))


@pytest.mark.parametrize(
    "app", sorted(app for app in {name.partition(".")[0] for name in TOLD} if _gives_reasons(app))
)
def test_who_tells_policyholders_something_words_its_reasons(app):
    worded = import_string(settings.REASON_TEXTS[app])

    assert list(inspect.signature(worded).parameters)[:2] == ["code", "values"]


def _notices_without_kind() -> list[Path]:
    folder = source.CHECKOUT / "templates" / "monitoring" / "notices"
    return [path for path in folder.glob("*.txt") if path.stem.upper() not in set(NoticeKind)]


def test_no_text_of_a_notice_is_left_over():
    assert _notices_without_kind() == []
