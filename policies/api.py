"""The policy over the API."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView
from core.dates import business_date
from core.fields import AmountField
from core.money import Money
from policies import queries
from policies.models import Policy, Terms


class ThePolicy(ApiView):
    """The policy in force and its terms today."""

    class Output(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        class TermsOutput(serializers.Serializer):  # type: ignore[type-arg]  # the same
            version = serializers.IntegerField()
            valid_from = serializers.DateField()
            insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
            maximum_liability = serializers.DecimalField(max_digits=18, decimal_places=3)
            maximum_payment_days = serializers.IntegerField()
            maximum_invoicing_days = serializers.IntegerField()
            maximum_extension_days = serializers.IntegerField()
            notification_days = serializers.IntegerField()
            waiting_months = serializers.IntegerField()
            waiting_start = serializers.CharField()
            claims_threshold = serializers.DecimalField(max_digits=18, decimal_places=3)
            first_loss_each = serializers.DecimalField(max_digits=18, decimal_places=3)
            aggregate_first_loss = serializers.DecimalField(max_digits=18, decimal_places=3)
            minimum_retention = serializers.DecimalField(max_digits=18, decimal_places=3)
            vat_covered = serializers.BooleanField()
            limit_notice_days = serializers.IntegerField()
            countries = serializers.ListField(child=serializers.CharField())

        id = serializers.UUIDField()
        number = serializers.CharField()
        product = serializers.CharField()
        currency = serializers.CharField()
        inception_on = serializers.DateField()
        expires_on = serializers.DateField(allow_null=True)
        terms = TermsOutput()

    @extend_schema(operation_id="policy", responses=Output)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the policy in force today; 404 when there is none."""
        today = business_date(clock.now())
        found = queries.policy_of(request.actor.acting_for or 0, today)
        terms = queries.terms_on(found.id, today) if found else None
        if found is None or terms is None:
            raise Http404
        return Response(_as_json(found, terms))


def _as_json(policy: Policy, terms: Terms) -> dict[str, Any]:
    fields = [str(name) for name in ThePolicy.Output.TermsOutput().fields]
    return {
        "id": policy.public_id,
        "number": policy.number,
        "product": policy.product,
        "currency": policy.currency,
        "inception_on": policy.inception_on,
        "expires_on": policy.expires_on,
        "terms": {name: _plain(terms, name, policy.currency) for name in fields},
    }


def _plain(terms: Terms, name: str, currency: str) -> Any:
    value = getattr(terms, name)
    if isinstance(terms._meta.get_field(name), AmountField):
        return Money(value, currency).plain()
    return str(value) if isinstance(value, Decimal) else value
