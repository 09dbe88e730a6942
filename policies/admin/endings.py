"""The desk of policies that are to end: what follows, and a second person who releases it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.rules import SYSTEM
from accounts.rules.proposals import ProposalState
from accounts.texts import PROPOSAL_STATES
from core import clock
from core.admin import Button, Desk, Fact, Waiting, following, proposal_buttons, waits
from core.dates import business_date
from core.errors import BusinessError
from core.http import sentence
from core.templatetags.amounts import day_text
from policies import forms, queries, services, texts
from policies.admin.new_policies import came_back
from policies.admin.shared import AGREE, READERS
from policies.models import Policy, PolicyEnding
from policies.rules.ending import Ending, cautions
from policies.rules.terms import Attachment

PROPOSED = _("The end is proposed; the policy goes on until a second person releases it.")


def runs_on(row: Policy) -> bool:
    """Tell whether a policy can be given an earlier end, and none is proposed."""
    today = business_date(clock.now())
    is_over = row.expires_on is not None and row.expires_on <= today
    return not is_over and not queries.waiting_endings().filter(policy_id=row.id).exists()


def propose(row: Policy, data: dict[str, Any], by: Any, now: datetime) -> PolicyEnding:
    """Propose what a form says of a policy's end."""
    return services.propose_ending(
        policy_id=row.public_id, ending=forms.ending_of(data), reason=data["reason"], by=by, now=now
    )


def what_ends(row: Policy, data: dict[str, Any], now: datetime) -> list[str]:
    """Return what follows from what a form says of a policy's end."""
    return _what_follows(row, forms.ending_of(data), now)


BUTTON = Button(
    name="end",
    label=_("Propose its end"),
    done=PROPOSED,
    roles=AGREE,
    form=forms.EndPolicyForm,
    shown=runs_on,
    danger=True,
    preview=what_ends,
    do=propose,
)


def _what_follows(policy: Policy, ending: Ending, now: datetime) -> list[str]:
    """Return what ends with a policy and what goes on; it is ended on trial.

    :raises BusinessError: if it cannot end so
    """
    with following.trial():
        ended = services.try_ending(policy_id=policy.public_id, ending=ending, by=SYSTEM, now=now)
        elsewhere = following.said("policies.Policy.expires_on", ended.id, now)
    unusual = [str(texts.CAUTIONS[each]) for each in cautions(ending, policy.inception_on)]
    return [*unusual, *_of_the_policy(policy, ending), *elsewhere, *_left_to_do()]


def _of_the_policy(policy: Policy, ending: Ending) -> Iterator[str]:
    days = {"day": day_text(ending.last_day), "from": day_text(ending.uninsured_from)}
    yield (
        gettext(
            "Deliveries up to and including %(day)s stay insured, with every duty that belongs to"
            " them; those from %(from)s on are not."
        )
        % days
    )
    after = queries.policy_of(policy.policyholder_id, ending.uninsured_from)
    if after is not None and after.id != policy.id:
        said = gettext("Policy %(number)s insures what is delivered from %(day)s on.")
        yield said % {"number": after.number, "day": day_text(after.inception_on)}
    terms = queries.terms_on(policy.id, ending.last_day)
    if terms is not None and terms.attachment == Attachment.LOSSES_OCCURRING:
        yield (
            gettext(
                "Mind: this policy insures losses that fall in it. A debt whose date of loss comes"
                " after %(day)s is not insured, whenever it was delivered."
            )
            % days
        )
    waiting = queries.waiting_proposal(policy.id)
    if waiting is not None and waiting.valid_from > ending.last_day:
        said = gettext("The terms proposed from %(day)s on cannot be released any more.")
        yield said % {"day": day_text(waiting.valid_from)}


def _left_to_do() -> list[str]:
    return [
        gettext(
            "Premium is not kept here yet: ask for the turnover up to the last day, and settle it."
        ),
        gettext("The policyholder is told at once, with the last insured day."),
    ]


def _follows(row: PolicyEnding) -> list[str]:
    try:
        return _what_follows(row.policy, row.as_rule(), clock.now())
    except BusinessError as refusal:
        return [sentence(refusal)]


def _can_come_again(row: PolicyEnding) -> bool:
    return came_back(row) and runs_on(row.policy)


@admin.register(PolicyEnding)
class PolicyEndingDesk(Desk):
    """Proposed endings: those that wait, and what became of the others."""

    called = _("Proposed endings")
    readers = READERS
    words = {"state": PROPOSAL_STATES.__getitem__, "ground": texts.GROUNDS.__getitem__}
    waiting = (
        Waiting(
            label=_("proposed endings of policies for a second person to release"),
            roles=AGREE,
            rows=lambda actor: queries.waiting_endings().exclude(proposed_by_id=actor.user_id),
            where=f"state__exact={ProposalState.PROPOSED}",
        ),
    )
    list_display = (
        "policy_number",
        "policyholder_name",
        "last_day",
        "ground",
        "state",
        "proposed_by",
        "proposed_at",
    )
    list_filter = ("state", "ground")
    list_select_related = ("policy", "policyholder", "proposed_by", "decided_by")
    search_fields = ("policy__number", "policyholder__name")
    ordering = ("-proposed_at", "-id")
    fields = (
        "policy_number",
        "policyholder_name",
        "last_day",
        "ground",
        "noticed_on",
        "state",
        "reason",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "answer",
        "stood_until",
    )
    readonly_fields = fields
    change_form_template = "admin/policies/ending.html"
    buttons = (
        *proposal_buttons(
            (services.release_ending, services.reject_ending, services.withdraw_ending),
            done=(
                _("The policy has its last day, and the policyholder is told."),
                _("The proposed end is sent back; the policy goes on as it was."),
                _("The proposed end is taken back; the policy goes on as it was."),
            ),
            proposers=AGREE,
            releasers=AGREE,
            follows=_follows,
            is_grave=True,
        ),
        Button(
            name="again",
            label=_("Propose it again, changed"),
            done=PROPOSED,
            roles=AGREE,
            shown=_can_come_again,
            form=forms.EndPolicyForm,
            initial=lambda row: {
                "last_day": row.last_day,
                "ground": row.ground,
                "noticed_on": row.noticed_on,
                "reason": row.reason,
            },
            preview=lambda row, data, now: what_ends(row.policy, data, now),
            do=lambda row, data, by, now: propose(row.policy, data, by, now),
        ),
    )

    def title_of(self, row: PolicyEnding) -> str:
        """Return which policy is to end."""
        return gettext("End proposed for policy %(number)s") % {"number": row.policy.number}

    def known_by(self, row: PolicyEnding) -> list[Fact]:
        """Return whose policy it is, until when it stood, when it is to end, and why."""
        stood = row.policy.expires_on if waits(row) else row.stood_until
        facts: list[Fact] = [
            (_("Policyholder"), row.policyholder.name),
            (_("Ends without this on"), day_text(stood) if stood else gettext("runs on")),
            (_("Last insured day"), day_text(row.last_day)),
            (_("Why it ends"), texts.GROUNDS[row.ground]),
        ]
        if row.noticed_on is not None:
            facts.append((_("Letter received on"), day_text(row.noticed_on)))
        return [*facts, (_("Reason"), row.reason), (_("Proposed by"), row.proposed_by.email)]

    def more_context(self, request: HttpRequest, row: PolicyEnding) -> dict[str, Any]:
        """Return what follows."""
        return {
            "follows": _follows(row) if waits(row) else [],
            "is_author": request.actor.user_id == row.proposed_by_id,  # type: ignore[attr-defined]  # ActAs sets it
            "waits": waits(row),
        }

    @admin.display(description=_("Policy"), ordering="policy__number")
    def policy_number(self, row: PolicyEnding) -> str:
        """The policy's number."""
        return row.policy.number

    @admin.display(description=_("Policyholder"), ordering="policyholder__name")
    def policyholder_name(self, row: PolicyEnding) -> str:
        """The policyholder's name."""
        return row.policyholder.name
