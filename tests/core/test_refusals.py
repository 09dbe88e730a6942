"""How refusals are said to people: in their language, with codes as people call them."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from accounts.rules import MandateRole, NotYourRight, NotYourRole, StaffRole
from claims.rules.lifecycle import ClaimState
from collections_app.rules.lifecycle import CaseState
from core.errors import BadInput, Several, StateRefused
from core.http import sentence
from monitoring.rules.addresses import AddressRefused
from receivables.services import InTheFuture


@pytest.mark.parametrize(
    ("refusal", "english", "dutch"),
    [
        (
            NotYourRight(role=MandateRole.READER),
            "Your mandate as Reader does not",
            "Uw mandaat als Lezer omvat",
        ),
        (
            NotYourRole(roles=Several([StaffRole.UNDERWRITER, StaffRole.COLLECTOR])),
            "work for Underwriter, Collector",
            "werk voor Acceptant, Incassobehandelaar",
        ),
        (
            StateRefused(present=CaseState.CLOSED_PAID, wanted=CaseState.AMICABLE),
            "cannot become Being collected",
            "kan niet In incasso worden",
        ),
        (
            StateRefused(present=ClaimState.PAID, wanted=ClaimState.REJECTED),
            "This is Paid",
            "Dit is Betaald",
        ),
        (
            AddressRefused(url="ftp://x", problem="it is not an address."),
            "to ftp://x: it is not",
            "naar ftp://x: dit is geen adres",
        ),
        (
            InTheFuture(day=date(2027, 5, 1)),
            "1 May 2027 has not come yet.",
            "1 mei 2027",
        ),
        (BadInput(place="map", problem="is missing"), "map: is missing", "map: ontbreekt"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_is_said_as_people_say_it(refusal, english, dutch):
    with translation.override("en"):
        assert english in sentence(refusal)
    with translation.override("nl"):
        assert dutch in sentence(refusal)


def test_machines_still_read_the_codes():
    refusal = NotYourRole(roles=Several([StaffRole.UNDERWRITER, StaffRole.COLLECTOR]))

    assert str(refusal.values["roles"]) == "UNDERWRITER, COLLECTOR"
    assert str(refusal) == "This is work for UNDERWRITER, COLLECTOR."


@pytest.mark.parametrize("name", sorted(settings.CODE_TEXTS))
def test_every_code_of_a_kind_has_its_words(name):
    words = import_string(settings.CODE_TEXTS[name])
    kind = type(next(iter(words)))

    assert kind.__name__ == name
    assert set(words) == set(kind)
