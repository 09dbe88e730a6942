"""Whether an invoice is insured and until when, and whether a delivery would be."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from companies import queries as companies
from companies.models import Company
from core import clock
from core.api import ApiView, Query
from core.dates import business_date
from core.money import CURRENCIES, Money
from limits import queries
from limits.api.answers import StopOutput, stop_as_json
from limits.rules.cover.reasons import Reason
from limits.rules.cover.verdict import Deadline, End, Mend, MendCode, Verdict
from limits.texts import verdict as words
from policies.texts import exchange as rates
from receivables import queries as receivables
from receivables.models import Invoice

_A_YEAR = timedelta(days=366)


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(each.value, each.value) for each in kind]


def _amount(**more: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=3, **more)


class CoverReasonOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Why: the first test of the policy that fails, and the clause it stands in."""

    code = serializers.ChoiceField(choices=_choices(Reason))
    clause = serializers.CharField()
    text = serializers.CharField()


class DeadlineOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A day, and what ends on it."""

    on = serializers.DateField()
    code = serializers.ChoiceField(choices=_choices(End))
    text = serializers.CharField()


class MendOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What would get more insured: `for_this` very invoice, or only later deliveries."""

    code = serializers.ChoiceField(choices=_choices(MendCode))
    values = serializers.DictField(child=serializers.CharField())
    for_this = serializers.BooleanField()
    text = serializers.CharField()


class RateOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The rate at which something in another currency counts.

    `published_on` is the last day with a rate up to `counts_on`, which the policy names.
    """

    currency = serializers.CharField()
    per_euro = serializers.CharField(help_text="Units of the currency for one euro.")
    counts_on = serializers.DateField()
    published_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field of that name
    text = serializers.CharField()


class VerdictOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The answer: `counts` = `insured` + `uninsured` + `disputed`, on the basis of the policy."""

    on = serializers.DateField(help_text="The day of the answer.")
    reason = CoverReasonOutput()
    counts = _amount(help_text="What is open and counts: without VAT, unless that is insured.")
    insured = _amount()
    uninsured = _amount()
    disputed = _amount()
    currency = serializers.CharField()
    insured_until = DeadlineOutput(
        allow_null=True, help_text="What ends first for this invoice; null: nothing of it is."
    )
    deliveries_until = DeadlineOutput(
        allow_null=True,
        help_text="Until when more may be delivered; null: see `stop`, or no end is known.",
    )
    deadlines = DeadlineOutput(many=True)
    stop = StopOutput(allow_null=True)
    mends = MendOutput(many=True)
    rate = RateOutput(
        allow_null=True, help_text="Of an invoice in another currency than the policy counts in."
    )


class InvoiceVerdictOutput(VerdictOutput):
    """The answer for an invoice."""

    invoice = serializers.UUIDField()
    buyer = serializers.UUIDField()


class DeliveryVerdictOutput(VerdictOutput):
    """The answer for a delivery that was not made yet, as things stand."""

    buyer = serializers.UUIDField()


class InvoiceCover(ApiView):
    """Is this invoice insured, and until when?"""

    @extend_schema(operation_id="invoice_cover", responses=InvoiceVerdictOutput)
    def get(self, request: ActorApiRequest, invoice: UUID) -> Response:
        """Return what a claim would say of an invoice, with its deadlines and what would mend it.

        In another currency than the policy's it counts at the rate of the day that the policy
        names; 409 NO_RATE or RATE_TOO_OLD where none is on record.
        """
        try:
            row = receivables.invoice(request.actor, invoice)
        except Invoice.DoesNotExist:
            raise Http404 from None
        today = business_date(clock.now())
        found = queries.verdict_of(row, today)
        return Response(
            {
                "invoice": row.public_id,
                "buyer": row.buyer.public_id,
                **verdict_as_json(found, today),
            }
        )


class DeliveryCover(ApiView):
    """Would this delivery be insured?"""

    class Asked(Query):
        amount = serializers.DecimalField(
            max_digits=15,
            decimal_places=2,
            min_value=1,
            max_value=100_000_000,
            help_text="Without VAT.",
        )
        currency = serializers.ChoiceField(
            choices=sorted(CURRENCIES), default="EUR", help_text="EUR unless said."
        )
        on = serializers.DateField(
            required=False, help_text="Day of dispatch, today unless said; at most a year ahead."
        )
        payment_days = serializers.IntegerField(
            min_value=0, max_value=365, default=30, help_text="30 unless said."
        )

        def validate_on(self, value: date) -> date:
            """Refuse a day that is over, or too far ahead to say anything of."""
            today = business_date(clock.now())
            if not today <= value <= today + _A_YEAR:
                raise serializers.ValidationError(
                    gettext("Give a day from today on, at most a year ahead.")
                )
            return value

    query = Asked

    @extend_schema(operation_id="delivery_cover", responses=DeliveryVerdictOutput)
    def get(self, request: ActorApiRequest, buyer: UUID) -> Response:
        """Return whether a delivery to a buyer would be insured as things stand."""
        asked = self.asked
        today = business_date(clock.now())
        delivery = queries.Delivery(
            buyer=_company(buyer),
            amount=Money(asked["amount"], asked["currency"]),
            on=asked.get("on", today),
            payment_days=asked["payment_days"],
        )
        found = queries.foreseen(request.actor.tenant, delivery, today)
        return Response(
            {"buyer": delivery.buyer.public_id, **verdict_as_json(found, today)},
        )


def verdict_as_json(found: Verdict, today: date) -> dict[str, Any]:
    """Return a verdict as the API says it."""
    line = found.line
    return {
        "on": today,
        "reason": {
            "code": line.reason,
            "clause": line.reason.clause,
            "text": words.why(found),
        },
        "counts": line.open_basis.plain(),
        "insured": line.insured.plain(),
        "uninsured": line.uninsured.plain(),
        "disputed": line.disputed.plain(),
        "currency": line.open_basis.currency,
        "insured_until": _deadline(found.until, words.until(found, today)),
        "deliveries_until": _deadline(found.deliveries_until, words.deliveries(found)),
        "deadlines": [_deadline(each, str(words.DEADLINES[each.end])) for each in found.deadlines],
        "stop": stop_as_json(found.stop, is_over=False),
        "mends": [_mend(each) for each in found.mends],
        "rate": rates.as_json(found.rate),
    }


def _deadline(found: Deadline | None, text: str) -> dict[str, Any] | None:
    return {"on": found.on, "code": found.end, "text": text} if found else None


def _mend(found: Mend) -> dict[str, Any]:
    values = {
        name: value.plain() if isinstance(value, Money) else str(value)
        for name, value in found.values.items()
    }
    return {
        "code": found.code,
        "values": values,
        "for_this": found.is_for_this,
        "text": words.mend(found),
    }


def _company(public_id: UUID) -> Company:
    try:
        return companies.company(public_id)
    except Company.DoesNotExist:
        raise Http404 from None
