"""Every address stands in the table, and answers those the table names and nobody else."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction

from core import tenancy
from tests.architecture import addresses, callers
from tests.architecture.addresses import Row
from tests.architecture.callers import Answer, Caller, Household, World

Check = Callable[[Answer], list[str]]

_VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_ROWS = addresses.table()
_REFUSED = (403, 404)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Make everybody and everything once; nothing of it is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        with tenancy.scope(staff=True):
            made = World()
        yield made
        transaction.set_rollback(True)


def test_every_address_stands_in_the_table():
    lines = "\n".join(addresses.line_for(found) for found in addresses.missing())

    assert not lines, f"decide who may call, and add to {addresses.TABLE.name}:\n{lines}"


def test_every_line_of_the_table_has_its_address():
    assert [row.address for row in addresses.left_over()] == []


def test_no_address_stands_in_the_table_twice():
    keys = [(row.address, row.name) for row in _ROWS]

    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.address)
def test_the_table_says_plainly_who_may_call(row):
    assert row.kind in _CHECKS
    assert row.methods
    assert "?" not in row.who
    known = {*callers.MandateRole, *callers.StaffRole} | {
        right for rights in callers.RIGHTS.values() for right in rights
    }
    assert set(row.narrowed_to) <= {str(name) for name in known}


def test_the_methods_in_the_table_are_those_the_views_take():
    taken = {(found.address, found.name): found for found in addresses.addresses()}
    wrong = {
        row.address: found.methods
        for row in _ROWS
        if (found := taken.get((row.address, row.name)))
        and found.is_ours
        and found.methods != row.methods
    }

    assert wrong == {}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: f"{row.address} {row.name}")
def test_an_address_answers_those_it_is_for_and_nobody_else(row, world, pytestconfig):
    everybody = pytestconfig.getoption("everybody")
    complaints = "\n".join(_complaints(row, world, everybody=everybody))

    assert not complaints, f"\n{complaints}"


@pytest.mark.parametrize("row", [r for r in _ROWS if r.is_demo], ids=lambda row: row.address)
def test_an_address_of_the_demo_is_not_found_elsewhere(row, world, settings):
    settings.DEMO = False
    everybody = [world.anonymous, *world.staff.values(), *world.mine.mandates.values()]
    filled = _filled(row, world.mine, world.mine)

    for method in row.methods:
        for caller in everybody:
            answer = callers.call(caller, method, filled)
            assert answer.status == 404 or answer.is_to_sign_in


def _complaints(row: Row, world: World, *, everybody: bool) -> Iterator[str]:
    """Say who got in that should not, and who was kept out that should not.

    Of those whom it is for, all come only where `everybody` is to; of the others always.
    """
    for method in row.methods:
        came: set[Check] = set()
        for caller, address, wrong in _CHECKS[row.kind](row, method, world):
            if wrong in came and wrong in _WELCOME and not everybody:
                continue
            came.add(wrong)
            answer = callers.call(caller, method, address)
            for problem in (*wrong(answer), *_unguarded(answer)):
                yield f"{caller.name} {method} {address}: {answer.status} {problem}"


def _unguarded(answer: Answer) -> list[str]:
    """Name what a strict content security policy on the answer lacks."""
    parts = dict(part.strip().partition(" ")[::2] for part in answer.policy.split(";"))
    problems = [] if parts.get("default-src") == "'none'" else ["without a strict policy"]
    if "unsafe" in answer.policy or "*" in answer.policy:
        problems.append("with an unsafe policy")
    return problems


# What each caller should get ---------------------------------------------------------------------


def _let_in(answer: Answer) -> list[str]:
    return [] if answer.status < 400 and not answer.is_to_sign_in else ["should be let in"]


def _let_look(answer: Answer) -> list[str]:
    """A system may be told what its question lacks, but not that the question is not its own."""
    return [] if answer.status < 400 or answer.status == 400 else ["should be let in"]


def _stands(answer: Answer) -> list[str]:
    """The sign-in has steps: pages out of turn lead on or are not found, but never fail."""
    return ["should stand"] if answer.status >= 500 else []


def _let_do(answer: Answer) -> list[str]:
    """An empty request may be refused for what it lacks, but not for who sends it."""
    kept_out = answer.status in (401, 403, 404, 405) or answer.status >= 500
    return ["should be let do it"] if kept_out or answer.code == "NOT_YOUR_RIGHT" else []


def _to_sign_in(answer: Answer) -> list[str]:
    return [] if answer.is_to_sign_in else ["should go to the sign-in"]


def _not_found(answer: Answer) -> list[str]:
    return [] if answer.status == 404 else ["should not be found"]


def _not_served(answer: Answer) -> list[str]:
    """A system hears first what its request lacks, and learns nothing of the row from that."""
    is_refused = answer.status in (400, 404) and not answer.recorded
    return [] if is_refused else ["should not be found"]


def _no_page(answer: Answer) -> list[str]:
    return [] if answer.status in (302, *_REFUSED) else ["should see no page"]


def _refused(answer: Answer) -> list[str]:
    return [] if answer.status in _REFUSED else ["should be refused"]


def _without_effect(answer: Answer) -> list[str]:
    return ["should change nothing"] if answer.recorded or answer.status >= 500 else []


def _token_wanted(answer: Answer) -> list[str]:
    return [] if answer.status == 401 else ["should be asked for a token"]


def _refused_system(answer: Answer) -> list[str]:
    is_refused = 400 <= answer.status < 500 and not answer.recorded
    return [] if is_refused else ["should be refused"]


_WELCOME = (_let_in, _let_look, _let_do)


def _allowed(row: Row, method: str) -> Check:
    if row.address.startswith("/accounts/"):
        return _stands
    return _let_in if method == "GET" else _let_do


# Who calls, at which address, and what is wrong with the answer ----------------------------------


def _for_anyone(row, method, world):
    allowed = _allowed(row, method)
    address = _filled(row, world.mine, world.mine)
    for caller in (
        world.anonymous,
        world.mine.mandates["OWNER"],
        world.staff["UNDERWRITER"],
        world.without_second_factor,
    ):
        yield caller, address, allowed


def _for_nobody_yet(row, method, world):
    for caller in (world.anonymous, world.mine.mandates["OWNER"], world.staff["ADMINISTRATOR"]):
        yield caller, _filled(row, world.mine, world.mine), _not_found


def _for_everybody_signed_in(row, method, world):
    address = _filled(row, world.mine, world.mine)
    yield world.anonymous, address, _to_sign_in
    allowed = _allowed(row, method)
    for caller in (world.mine.mandates["OWNER"], world.without_mandate, world.staff["AUDITOR"]):
        yield caller, address, allowed


def _for_mandates(row, method, world):
    address = _filled(row, world.mine, world.mine)
    yield world.anonymous, address, _to_sign_in
    for caller in (
        world.stranger,
        world.without_mandate,
        world.staff["ADMINISTRATOR"],
        world.without_second_factor,
    ):
        yield caller, address, _not_found
    if _names_a_private_row(row):
        yield world.stranger, _filled(row, world.theirs, world.mine), _not_found
    for caller in world.mine.mandates.values():
        if not all(caller.has(right) for right in row.narrowed_to):
            yield caller, address, _without_effect
        elif not _is_of_one_person(row) or caller.role == "OWNER":
            yield caller, address, _let_in if method == "GET" else _let_do


def _for_systems(row, method, world):
    address = _filled(row, world.mine, world.mine)
    yield world.anonymous, address, _token_wanted
    yield world.mine.mandates["OWNER"], address, _token_wanted
    yield Caller("a token made up", secret="dk_made_up"), address, _token_wanted
    if _names_a_private_row(row):
        yield world.strange_system, address, _not_found if method == "GET" else _not_served
    for caller in world.mine.tokens.values():
        if all(caller.has(right) for right in row.narrowed_to) or method == "GET":
            yield caller, address, _let_look if method == "GET" else _let_do
        else:
            yield caller, address, _refused_system


def _for_clients(row, method, world):
    """Neither a session nor a token stands for the client's own secret."""
    for caller in (world.anonymous, world.mine.mandates["OWNER"], world.mine.tokens["OWNER"]):
        yield caller, row.address, _refused_system


def _for_staff(row, method, world):
    address = _filled(row, world.mine, world.mine)
    yield world.anonymous, address, _no_page
    yield world.without_second_factor, address, _no_page
    yield world.mine.mandates["OWNER"], address, _no_page
    for role, caller in world.staff.items():
        if row.kind == "nobody" or (row.narrowed_to and role not in row.narrowed_to):
            yield caller, address, _refused
        elif "button" not in _named(row):
            yield caller, address, _let_in if method == "GET" else _let_do
        elif button := _button(row, world.mine, role):
            address_of_button = _filled(row, world.mine, world.mine, button)
            yield caller, address_of_button, _let_in if method == "GET" else _let_do


_CHECKS = {
    "anyone": _for_anyone,
    "nobody yet": _for_nobody_yet,
    "signed in": _for_everybody_signed_in,
    "mandate": _for_mandates,
    "token": _for_systems,
    "client": _for_clients,
    "staff": _for_staff,
    "nobody": _for_staff,
}


# Addresses that name rows ------------------------------------------------------------------------


def _filled(row: Row, within: Household, of: Household, button: str = "any") -> str:
    """Return the address within one policyholder's portal, naming rows of another, or its own."""

    def value(variable: re.Match[str]) -> str:
        converter, name = variable.groups()
        if name == "policyholder":
            return str(within.holder.public_id)
        if name in callers.OBJECTS:
            named = of.rows[callers.OBJECTS[name]]
            return str(named.pk if converter == "int" else named.public_id)
        if name == "object_id" and "content_type_id" not in _named(row):
            return str(getattr(_desk_row(row, of), "pk", callers.PLAIN[name]))
        if name == "number":
            return str(of.rows["core.SentMail"].pk)
        if name == "button":
            return button
        return str(callers.PLAIN[name])

    return _VARIABLE.sub(value, row.address)


def _named(row: Row) -> set[str]:
    return {name for _, name in _VARIABLE.findall(row.address)}


def _names_a_private_row(row: Row) -> bool:
    """Tell whether the address names a row that only its policyholder may know of."""
    labels = {callers.OBJECTS[name] for name in _named(row) & set(callers.OBJECTS)}
    return bool(labels - {"companies.Company"})


def _is_of_one_person(row: Row) -> bool:
    return bool({"token", "filter_id"} & set(_named(row)))


def _desk(row: Row):
    """Return the model behind an address of the admin, and its desk."""
    _, _, app, model, *_ = row.address.split("/")
    return next(
        (found, desk)
        for found, desk in admin.site._registry.items()
        if (found._meta.app_label, found._meta.model_name) == (app, model)
    )


def _desk_row(row: Row, of: Household):
    """Return the row a desk shows; None: its model is a library's, and no desk of ours."""
    model, _ = _desk(row)
    return of.rows.get(model._meta.label)


def _as_shown(desk: Any, found: Any) -> Any:
    """Return a row as its desk asks for it: one that shows others' rows adds to them."""
    is_anothers = found is not None and found._meta.proxy
    return desk.get_queryset(None).get(pk=found.pk) if is_anothers else found


def _button(row: Row, of: Household, role: str) -> str:
    """Return a button of the desk that the role can press on the row; empty: there is none."""
    _, desk = _desk(row)
    if "object_id" not in _named(row):
        fitting = [button for button in desk.starters if role in button.roles]
    else:
        with tenancy.scope(staff=True):
            shown = _as_shown(desk, _desk_row(row, of))
            fitting = [b for b in desk.buttons if role in b.roles and b.shown(shown)]
    return fitting[0].name if fitting else ""
