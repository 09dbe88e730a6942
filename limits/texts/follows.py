"""What follows when a policyholder raises, lowers or gives up a limit, before it does."""

from django.utils.translation import gettext

from core.money import Money
from core.templatetags.amounts import money_text


def of_change(standing: Money, wished: Money, owed: Money, unit: int) -> list[str]:
    """Return what asking for `wished` brings, as sentences; `unit` is the step of limits."""
    amount = wished.floored_to(unit)
    if not amount:
        return of_giving_up(owed)
    if amount == standing:
        return [gettext("That is the limit you have: nothing would change.")]
    if amount > standing:
        said = gettext(
            "Within our rules the answer is there at once; otherwise an underwriter looks at it. "
            "Your limit of %(amount)s stays whatever the answer."
        )
        return [said % {"amount": money_text(standing, "whole")}]
    said = gettext("For deliveries from today on your limit is %(amount)s, at once and as asked.")
    return [said % {"amount": money_text(amount, "whole")}, *_run_off(owed, amount), _again()]


def of_giving_up(owed: Money) -> list[str]:
    """Return what giving up a limit brings, as sentences."""
    nothing = Money.zero(owed.currency)
    said = gettext("From today on new deliveries to this buyer are not covered.")
    return [said, *_run_off(owed, nothing), _again()]


def _run_off(owed: Money, left: Money) -> list[str]:
    if owed <= left:
        return [gettext("What you delivered before stays covered as it was.")]
    if not left:
        said = gettext(
            "The %(owed)s the buyer owes now stays covered as it was delivered, until it is paid."
        )
        return [said % {"owed": money_text(owed)}]
    said = gettext(
        "The buyer owes %(owed)s now. That stays covered as it was delivered, but it fills the new "
        "limit first: a new delivery is covered only as far as there is room left under %(left)s."
    )
    return [said % {"owed": money_text(owed), "left": money_text(left, "whole")}]


def _again() -> str:
    return gettext(
        "It does not come back by itself: to have it again you ask again, and the answer is "
        "decided anew."
    )
