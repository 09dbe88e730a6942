"""What the ledger tells, over the API."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Query
from core.dates import business_date
from monitoring.queries import findings, ledgers
from monitoring.rules.findings import DORMANT_MONTHS, FindingKind
from receivables.models import LedgerFile


class FindingOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """One thing the ledger shows of a buyer."""

    kind = serializers.ChoiceField(choices=[(each.value, each.value) for each in FindingKind])
    buyer = serializers.UUIDField()
    name = serializers.CharField()
    invoice = serializers.UUIDField(allow_null=True)
    amount = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField()
    limit = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    report_by = serializers.DateField(allow_null=True)
    is_reported = serializers.BooleanField(help_text="The overdue is with us already.")


class UseOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """How one buyer uses its limit, and how late it pays."""

    buyer = serializers.UUIDField()
    name = serializers.CharField()
    limit = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    used = serializers.DecimalField(max_digits=18, decimal_places=3)
    used_percent = serializers.DecimalField(max_digits=9, decimal_places=1, allow_null=True)
    owed = serializers.DecimalField(max_digits=18, decimal_places=3)
    days_beyond_terms = serializers.IntegerField()


class FindingsOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """All that the ledger tells on a day, in the currency of the policy."""

    on = serializers.DateField()
    findings = FindingOutput(many=True)
    uses = UseOutput(many=True)
    open_by_age = serializers.DictField(child=serializers.CharField())


class LedgerFindings(ApiView):
    """What the ledger tells."""

    of_app = "receivables"

    class Filters(Query):
        ledger = serializers.UUIDField(required=False, help_text="Only the buyers in this one.")
        months = serializers.IntegerField(
            min_value=1, max_value=60, required=False, help_text="After which a limit is dormant."
        )

    query = Filters

    @extend_schema(operation_id="ledger_findings", responses=FindingsOutput)
    def get(self, request: ActorApiRequest) -> Response:
        """Return what asks for doing, and how limits are used, as things stand today."""
        on, buyers = business_date(clock.now()), None
        if "ledger" in self.asked:
            try:
                file, buyers = ledgers.buyers_of(request.actor, self.asked["ledger"])
            except LedgerFile.DoesNotExist:
                raise Http404 from None
            on = file.as_of
        months = self.asked.get("months", DORMANT_MONTHS)
        found = findings.findings(request.actor, on, buyer_ids=buyers, months=months)
        return Response(
            {
                "on": found.on,
                "findings": [_finding_as_json(each) for each in found.found],
                "uses": [_use_as_json(each) for each in found.uses],
                "open_by_age": {age.value: money.plain() for age, money in found.ages.items()},
            }
        )


def _finding_as_json(found: findings.Finding) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "buyer": str(found.buyer.public_id),
        "name": found.buyer.name,
        "invoice": str(found.invoice.public_id) if found.invoice else None,
        "amount": found.amount.plain(),
        "currency": found.amount.currency,
        "limit": found.limit.plain() if found.limit else None,
        "days": found.days,
        "report_by": found.on,
        "is_reported": found.is_reported,
    }


def _use_as_json(found: findings.BuyerUse) -> dict[str, Any]:
    return {
        "buyer": str(found.buyer.public_id),
        "name": found.buyer.name,
        "limit": found.limit.plain() if found.limit else None,
        "used": found.used.plain(),
        "used_percent": str(found.share) if found.share is not None else None,
        "owed": found.owed.plain(),
        "days_beyond_terms": found.days_beyond_terms,
    }
