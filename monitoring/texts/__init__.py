"""What notices say: their titles, their reasons, the deadlines they warn of."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import structlog
from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Delivery, DeliveryState
from core.templatetags.amounts import day_text
from grading.rules.inputs import LegalEventKind
from grading.texts import LEGAL_EVENTS
from limits import texts as limits_texts
from limits.rules.cover.reasons import Reason
from limits.rules.told import INTERNAL
from monitoring.models import Notice
from monitoring.queries.proof import Way
from monitoring.rules import TOLD, Deadline, NoticeKind
from monitoring.rules.preferences import MailTime
from monitoring.texts.titles import TITLES as TITLES
from monitoring.texts.titles import day_told as day_told
from monitoring.texts.titles import last_day_of_part as last_day_of_part
from monitoring.texts.titles import title as title
from monitoring.texts.titles import was as was
from policies import queries as policies
from policies import texts as policy_texts

_log = structlog.get_logger(__name__)

KINDS: dict[NoticeKind, Promise] = {
    NoticeKind.LIMIT_DECIDED: _("Limit decided"),
    NoticeKind.LIMIT_INCREASED: _("Limit increased"),
    NoticeKind.LIMIT_REDUCED: _("Limit reduced"),
    NoticeKind.LIMIT_WITHDRAWN: _("Limit withdrawn"),
    NoticeKind.LIMIT_GIVEN_UP: _("Limit given up"),
    NoticeKind.LIMIT_REFERRED: _("Request with an underwriter"),
    NoticeKind.INFORMATION_REQUESTED: _("Question about a request"),
    NoticeKind.MESSAGE: _("Message about a request"),
    NoticeKind.GRADE_CHANGED: _("Grade changed"),
    NoticeKind.DEADLINE_NEAR: _("Deadline near"),
    NoticeKind.STOP_SHIPMENT: _("Stop deliveries"),
    NoticeKind.CASE_OPENED: _("Debt handed over"),
    NoticeKind.PAYMENT_RECEIVED: _("Payment received"),
    NoticeKind.PAYMENT_REVERSED: _("Payment booked back"),
    NoticeKind.CASE_CLOSED: _("Collection ended"),
    NoticeKind.CLAIM_POSSIBLE: _("Claim ready"),
    NoticeKind.CLAIM_DOCUMENTS: _("Question about a claim"),
    NoticeKind.CLAIM_CALCULATED: _("Claim calculated"),
    NoticeKind.CLAIM_APPROVED: _("Claim approved"),
    NoticeKind.CLAIM_REJECTED: _("Claim rejected"),
    NoticeKind.CLAIM_PAID: _("Claim paid"),
    NoticeKind.CLAIM_REOPENED: _("Claim reopened"),
    NoticeKind.CLAIM_WITHDRAWN: _("Claim withdrawn"),
    NoticeKind.CLAIM_MOVED: _("Date of loss moved"),
    NoticeKind.BANK_ACCOUNT_CHANGED: _("Account changed"),
    NoticeKind.TERMS_CHANGED: _("Terms changed"),
    NoticeKind.POLICY_BEGINS: _("Policy begins"),
    NoticeKind.POLICY_ENDS: _("Policy ends"),
    NoticeKind.REQUEST_FELL: _("Request not answered in time"),
    NoticeKind.FILE_ANSWERED: _("File answered"),
    NoticeKind.ENDPOINT_STOPPED: _("Webhook stopped"),
    NoticeKind.ENDPOINT_FAILING: _("Webhook does not answer"),
    NoticeKind.NOT_INSURED: _("Not insured"),
    NoticeKind.PUBLIC_FACT: _("News of a buyer"),
    NoticeKind.REQUEST_INVITED: _("Invitation to ask for more"),
    NoticeKind.LEDGER_ASKED: _("Ledger asked for"),
}

_REASONS: dict[str, Promise] = {
    INTERNAL: _("Internal information: our payment experience with this buyer."),
    Deadline.REPORT_OVERDUE: _("Report the overdue on invoice %(invoice)s by %(day)s."),
    Deadline.EXTENSION_ENDS: _(
        "The maximum extension period of invoice %(invoice)s ends on %(day)s."
    ),
    "WITHOUT_LIMIT": _("Invoice %(invoice)s: no limit stood on the day of dispatch, %(day)s."),
    "EXTENSION_ENDED": _("The maximum extension period of invoice %(invoice)s ended on %(day)s."),
    Deadline.HAND_OVER: _("Hand the debt of invoice %(invoice)s over to us by %(day)s."),
    Deadline.CLAIM_BY: _("Claim what is insured of invoice %(invoice)s by %(day)s."),
    "CUT_WITHOUT_CAUSE": _(
        "What your limit is cut for from %(day)s was an error. The cut stands until you ask again."
    ),
    "LIMIT_NEARLY_FULL": _("Your limit was nearly full three months running."),
    "ACCOUNTS_FILED": _("Accounts of the year that ended on %(day)s were filed."),
    "ACCOUNTS_CHANGED": _("The accounts that are on file of it changed."),
    "PUBLIC_EVENT": _("Something grave became public about it; its page says what."),
    "PUBLIC_EVENT_OVER": _("A public event about it is over, or was an error."),
    "MARKET_JUDGED": _("We judge its country or sector otherwise than before."),
    "JUDGED_BY_ANALYST": _("An analyst of ours judged it anew."),
    "WEIGHED_AGAIN": _("What is known of it was weighed again."),
    "NAME_CHANGED": _("The company has had another name since %(day)s."),
    "ADDRESS_CHANGED": _("The company has had another address since %(day)s."),
    "DEMERGED": _("The company was split on %(day)s."),
    "FACT_WAS_AN_ERROR": _("What was public before (%(fact)s) was an error, and never counted."),
    **{kind.value: _("%(fact)s, on %(day)s.") for kind in LegalEventKind},
}
_COUNTED_ELSEWHERE = _(
    "Insured debts are counted oldest due first, so what came in counts as paid on this one."
)
WHAT_TO_DO: dict[Deadline, Promise] = {
    Deadline.REPORT_OVERDUE: _(
        "Report the overdue by then, or see that the invoice is paid: an overdue reported late can "
        "cost its cover."
    ),
    Deadline.EXTENSION_ENDS: _(
        "See that it is paid by then. From the next day new deliveries on account to this buyer "
        "are not insured until it is."
    ),
    Deadline.HAND_OVER: _(
        "Hand the debt over for collection by then: one handed over late can cost its cover."
    ),
    Deadline.CLAIM_BY: _(
        "Claim the loss by then if you have not: after this day the right to be paid has "
        "prescribed."
    ),
}
MAIL_TIMES: dict[MailTime, Promise] = {
    MailTime.AT_ONCE: _("at once"),
    MailTime.DAILY: _("once a day"),
    MailTime.NEVER: _("no mail"),
}
_SUBJECTS: dict[str, Promise] = {  # by the first part of the name of an event
    "claims": _("Claims"),
    "collections": _("Collection"),
    "limits": _("Limits"),
    "monitoring": _("Buyers, deadlines and systems"),
    "policies": _("Policy"),
}
WAYS: dict[Way, Promise] = {
    Way.INBOX: _("in the notices of the portal"),
    Way.OPENED: _("opened in the portal"),
    Way.MARKED_READ: _("marked as read, not opened"),
    Way.MAIL: _("by mail"),
    Way.SUMMARY: _("in the summary of the day by mail"),
    Way.WEBHOOK: _("by webhook"),
    Way.CALL: _("called by us"),
}
SENT: dict[DeliveryState, Promise] = {
    DeliveryState.PENDING: _("on its way"),
    DeliveryState.DELIVERED: _("arrived"),
    DeliveryState.FAILED: _("not arrived"),
    DeliveryState.PARKED: _("not arrived"),
}
_AT_ONCE_ALWAYS = _("Always at once: whoever changes it must not stay unseen for a day.")
_NEVER_OFF = _("Cannot be switched off: whoever misses it can lose cover.")


def subject_of(kind: NoticeKind) -> str:
    """Return under which heading a kind of notice stands."""
    return str(_SUBJECTS[_app_of(kind)])


def never_off(times: Collection[MailTime]) -> str:
    """Return why a kind of notice has only these times."""
    return str(_NEVER_OFF if len(times) > 1 else _AT_ONCE_ALWAYS)


def text(code: str, values: Mapping[str, Any]) -> str:
    """Return a reason of this app as a sentence."""
    shown = dict(values)
    if "day" in shown:
        shown["day"] = day_text(date.fromisoformat(shown["day"]))
    if code in LEGAL_EVENTS or "fact" in shown:
        shown["fact"] = LEGAL_EVENTS[LegalEventKind(shown.get("fact", code))]
    return str(_REASONS[code]) % shown


def named(messages: Iterable[Delivery], told: Mapping[str, Notice]) -> list[dict[str, Any]]:
    """Return messages to a system, each with the notice it carries and what that says."""
    carried = ((message, told.get(message.payload.get("notice", ""))) for message in messages)
    return [
        {
            "message": message,
            "notice": notice,
            "title": title(notice) if notice else gettext("A test message"),
        }
        for message, notice in carried
    ]


def reasons(notice: Notice) -> list[str]:
    """Return why, sentence by sentence."""
    if INTERNAL in {reason["code"] for reason in notice.reasons}:
        shared = [reason for reason in notice.reasons if reason["code"] != INTERNAL]
        return [*_sentences(notice, shared), text(INTERNAL, {})]
    return _sentences(notice, notice.reasons)


def terms_changed(notice: Notice) -> list[str]:
    """Return line by line what the schedule said and says from then on; nothing for other kinds."""
    version = notice.facts.get("version")
    if notice.kind != NoticeKind.TERMS_CHANGED or version is None:
        return []
    beside = policies.versions_beside(notice.subject_id, version)
    if beside is None:
        return []
    before, after = (row.as_rule() for row in beside)
    said = gettext("%(line)s: %(before)s until then, %(value)s from then on.")
    return [
        said % {"line": line.label, "before": line.before, "value": line.value}
        for line in policy_texts.changed(before, after)
    ]


def _app_of(kind: str) -> str:
    return next(name for name, told in TOLD.items() if told == kind).split(".")[0]


def _sentences(notice: Notice, told: list[dict[str, Any]]) -> list[str]:
    app = _app_of(notice.kind)
    return [_sentence(app, reason["code"], reason.get("values", {})) for reason in told]


def _sentence(app: str, code: str, values: Mapping[str, Any]) -> str:
    """Return a reason as the app that gave it words it; a code long retired still has its name."""
    try:
        return str(import_string(settings.REASON_TEXTS[app])(code, values))
    except KeyError:
        _log.warning("reason_without_text", app=app, code=code)
        return code.replace("_", " ").capitalize()


def cover(reason: Reason) -> str:
    """Return in words why what is open on an invoice is insured or not."""
    return str(_COUNTED_ELSEWHERE if reason is Reason.PAID else limits_texts.COVER[reason])
