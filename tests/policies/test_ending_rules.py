"""On which day a policy may end, and what of that a second person should look at twice."""

from datetime import date

import pytest

from policies.rules import contract, ending
from policies.rules.ending import Caution, Ending, Ground

INCEPTION, TODAY = date(2025, 4, 1), date(2026, 3, 2)
EARLY = date(2026, 1, 5)


def ensure(last_day, ground=Ground.AGREED, noticed_on=None, expires_on=None, inception=INCEPTION):
    ending.ensure_can_end(
        Ending(last_day, ground, noticed_on),
        inception_on=inception,
        expires_on=expires_on,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("last_day", "expires_on"),
    [
        (TODAY, None),  # at once: what leaves today is insured still
        (date(2030, 1, 1), None),
        (date(2026, 6, 29), date(2026, 6, 30)),  # sooner than it would
    ],
)
def test_a_policy_may_end_on_a_day_to_come(last_day, expires_on):
    ensure(last_day, expires_on=expires_on)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"last_day": date(2026, 3, 1)}, ending.EndsInThePast),
        ({"last_day": date(2026, 6, 30), "expires_on": date(2026, 6, 30)}, ending.EndsAlready),
        ({"last_day": date(2026, 7, 1), "expires_on": date(2026, 6, 30)}, ending.EndsAlready),
        ({"last_day": TODAY, "expires_on": date(2026, 3, 2)}, ending.EndsAlready),
        ({"last_day": TODAY, "expires_on": date(2026, 3, 1)}, ending.HasEnded),
        ({"last_day": date(2026, 1, 31), "expires_on": date(2026, 2, 1)}, ending.HasEnded),
        ({"last_day": TODAY, "inception": date(2026, 3, 3)}, contract.BeforeInception),
        ({"last_day": TODAY, "ground": Ground.INSURER_NOTICE}, ending.LetterWithoutDay),
        ({"last_day": TODAY, "ground": Ground.PREMIUM_UNPAID}, ending.LetterWithoutDay),
        (
            {
                "last_day": date(2026, 6, 30),
                "ground": Ground.POLICYHOLDER_NOTICE,
                "noticed_on": date(2026, 3, 3),
            },
            ending.LetterAhead,
        ),
    ],
)
def test_no_ending_takes_back_cover_or_changes_nothing(given, refusal):
    """R-POL-37, domain.md 0.5"""
    with pytest.raises(refusal):
        ensure(**given)


def test_of_a_policy_that_has_ended_it_is_said_when():
    with pytest.raises(ending.HasEnded, match=r"^The policy ended on 2026-02-01\.$"):
        ensure(TODAY, expires_on=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((date(2026, 3, 31), Ground.POLICYHOLDER_NOTICE, date(2026, 2, 1)), []),
        (
            (date(2026, 3, 31), Ground.POLICYHOLDER_NOTICE, date(2026, 2, 2)),
            [Caution.NOTICE_SHORT],
        ),
        ((date(2026, 4, 1), Ground.INSURER_NOTICE, EARLY), [Caution.WITHIN_A_YEAR]),
        ((date(2026, 3, 30), Ground.INSURER_NOTICE, EARLY), [Caution.WITHIN_A_YEAR]),
        (
            (date(2026, 3, 30), Ground.INSURER_NOTICE, TODAY),
            [Caution.NOTICE_SHORT, Caution.WITHIN_A_YEAR],
        ),
        ((date(2026, 3, 15), Ground.PREMIUM_UNPAID, TODAY), []),  # 14 days lie between
        ((date(2026, 3, 14), Ground.PREMIUM_UNPAID, TODAY), [Caution.REMINDER_SHORT]),
        ((date(2026, 3, 5), Ground.AGREED, None), []),
    ],
)
def test_what_is_unusual_of_an_ending_is_said_and_not_refused(given, said):
    """R-PRM-06, R-PRM-07"""
    assert list(ending.cautions(Ending(*given), INCEPTION)) == said
