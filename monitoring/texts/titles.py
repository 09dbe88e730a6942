"""What a notice says in one line."""

from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.money import Money
from core.templatetags.amounts import day_text, money_text
from limits.rules.lifecycle import REFUSALS
from monitoring.models import Notice
from monitoring.rules import NoticeKind

TITLES: dict[NoticeKind, Promise] = {
    NoticeKind.LIMIT_DECIDED: _("Your limit on %(buyer)s is %(amount)s"),
    NoticeKind.LIMIT_INCREASED: _("The limit on %(buyer)s goes up to %(amount)s"),
    NoticeKind.LIMIT_REDUCED: _("The limit on %(buyer)s goes down to %(amount)s"),
    NoticeKind.LIMIT_WITHDRAWN: _("The limit on %(buyer)s is withdrawn"),
    NoticeKind.LIMIT_GIVEN_UP: _("The limit on %(buyer)s is given up"),
    NoticeKind.LIMIT_REFERRED: _("An underwriter looks at your request on %(buyer)s"),
    NoticeKind.INFORMATION_REQUESTED: _("We need to know more about %(buyer)s"),
    NoticeKind.MESSAGE: _("We wrote to you about your request on %(buyer)s"),
    NoticeKind.GRADE_CHANGED: _("The grade of %(buyer)s went from %(old)s to %(new)s"),
    NoticeKind.DEADLINE_NEAR: _("A deadline on %(buyer)s is near: %(day)s"),
    NoticeKind.STOP_SHIPMENT: _("Do not deliver to %(buyer)s on account any more"),
    NoticeKind.CASE_OPENED: _("We collect %(amount)s from %(buyer)s for you"),
    NoticeKind.PAYMENT_RECEIVED: _("%(buyer)s paid %(amount)s"),
    NoticeKind.PAYMENT_REVERSED: _("The payment of %(amount)s by %(buyer)s is booked back"),
    NoticeKind.CASE_CLOSED: _("The collection from %(buyer)s has ended"),
    NoticeKind.CLAIM_POSSIBLE: _("Your claim for %(buyer)s can be calculated now"),
    NoticeKind.CLAIM_DOCUMENTS: _("We need documents for your claim for %(buyer)s"),
    NoticeKind.CLAIM_CALCULATED: _("Your claim for %(buyer)s comes to %(amount)s"),
    NoticeKind.CLAIM_APPROVED: _("Your claim for %(buyer)s is approved: %(amount)s"),
    NoticeKind.CLAIM_REJECTED: _("Your claim for %(buyer)s is rejected"),
    NoticeKind.CLAIM_PAID: _("Your claim for %(buyer)s is paid: %(amount)s"),
    NoticeKind.CLAIM_REOPENED: _("We look at your claim for %(buyer)s again"),
    NoticeKind.CLAIM_WITHDRAWN: _("Your claim for %(buyer)s is withdrawn"),
    NoticeKind.CLAIM_MOVED: _("The date of loss of your claim for %(buyer)s is now %(day)s"),
    NoticeKind.BANK_ACCOUNT_CHANGED: _("The account we pay you into was changed"),
    NoticeKind.FILE_ANSWERED: _("Your file of requests is answered: %(answered)s of %(asked)s"),
    NoticeKind.ENDPOINT_STOPPED: _("We stopped telling one of your systems: it says it is gone"),
    NoticeKind.ENDPOINT_FAILING: _("One of your systems has taken no message for a day"),
    NoticeKind.TERMS_CHANGED: _("The terms of your policy change on %(day)s"),
    NoticeKind.POLICY_BEGINS: _("Policy %(number)s insures you from %(day)s on"),
    NoticeKind.POLICY_ENDS: _(
        "Policy %(number)s ends: you are insured for the last time on %(until)s"
    ),
    NoticeKind.REQUEST_FELL: _(
        "Your request for a limit on %(buyer)s falls: the policy ended on %(until)s"
    ),
    NoticeKind.NOT_INSURED: _("You delivered to %(buyer)s without a limit: that is not insured"),
    NoticeKind.PUBLIC_FACT: _("There is public news of %(buyer)s"),
    NoticeKind.REQUEST_INVITED: _("You may ask for a higher limit on %(buyer)s"),
    NoticeKind.LEDGER_ASKED: _("Send us what %(buyer)s owes you, by %(day)s"),
}
_NO_LIMIT = _("We cannot give a limit on %(buyer)s")
_STAYS = _("Your request on %(buyer)s is refused: your limit stays %(amount)s")
_NOTHING_CHANGES = _("Your request on %(buyer)s is refused: nothing changes")
_ENDS = _("The limit on %(buyer)s ends on %(day)s (%(was)s until then)")
_ENDED = _("The limit on %(buyer)s ended on %(day)s (it was %(was)s)")
_FIRST_GRADE = _("%(buyer)s has its first grade: %(new)s")
_CUT_WITHOUT_CAUSE = _(
    "The reason for cutting your limit on %(buyer)s was wrong: ask for the limit again"
)
_SEVERAL_NOT_INSURED = _("You delivered to %(buyers)s buyers without a limit: that is not insured")


def title(notice: Notice) -> str:
    """Return what the notice says in one line (its buyer must be loaded)."""
    values = {
        "buyer": notice.buyer.name if notice.buyer else "",
        "amount": money_text(notice.money),
        "day": day_text(notice.effective_on),
        "was": money_text(was(notice)),
        "old": notice.facts.get("old"),
        "asked": notice.facts.get("asked"),
        "answered": notice.facts.get("answered"),
        "new": notice.facts.get("new"),
        "number": notice.facts.get("number"),
        "until": _until(notice),
        "buyers": len(notice.facts.get("buyers", ())),
    }
    return str(_title_of(notice)) % values


def _until(notice: Notice) -> str:
    last_day = day_told(notice, "expires_on")
    return day_text(last_day) if last_day else ""


def day_told(notice: Notice, name: str) -> date | None:
    """Return a day of those told with a notice; None: that is not told."""
    written = notice.facts.get(name)
    return date.fromisoformat(written) if written else None


def last_day_of_part(notice: Notice) -> date | None:
    """Return the last day of what a decision adds to a limit; None: none, or nothing is added."""
    return None if notice.facts.get("outcome") in REFUSALS else day_told(notice, "until")


def was(notice: Notice) -> Money | None:
    """Return the limit before the change it tells of; None: it tells of none."""
    written = notice.facts.get("was")
    return None if written is None else Money(Decimal(written), notice.currency)


def _title_of(notice: Notice) -> Promise:
    kind = NoticeKind(notice.kind)
    before = was(notice)
    refused = notice.facts.get("outcome") in REFUSALS
    if kind is NoticeKind.LIMIT_DECIDED and refused and before:
        return _STAYS if notice.amount else _NOTHING_CHANGES
    if kind is NoticeKind.LIMIT_DECIDED and not notice.amount:
        return _NO_LIMIT
    if kind is NoticeKind.LIMIT_WITHDRAWN and before and notice.effective_on:
        return _ENDS if notice.effective_on > notice.business_date else _ENDED
    if kind is NoticeKind.GRADE_CHANGED and notice.facts.get("old") is None:
        return _FIRST_GRADE
    if kind is NoticeKind.NOT_INSURED and notice.buyer_id is None:
        return _SEVERAL_NOT_INSURED
    if kind is NoticeKind.REQUEST_INVITED and _codes(notice) == {"CUT_WITHOUT_CAUSE"}:
        return _CUT_WITHOUT_CAUSE
    return TITLES[kind]


def _codes(notice: Notice) -> set[str]:
    return {reason["code"] for reason in notice.reasons}
