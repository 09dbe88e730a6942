"""Policies over the API: the one in force, and all of them with their terms over time."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Page, PageQuery, listing
from core.dates import business_date
from core.fields import AmountField
from core.money import Money
from policies import queries
from policies.models import Policy, Terms


class CountryTermsOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What is agreed of one country; null is as in the rest of the schedule."""

    country = serializers.CharField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6, allow_null=True)
    maximum_payment_days = serializers.IntegerField(allow_null=True)
    discretionary_allowed = serializers.BooleanField()
    conditions = serializers.ListField(child=serializers.CharField())


class TermsOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The schedule for dispatches in a period; an amount of null is not agreed."""

    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    insured_activity = serializers.CharField(allow_blank=True)
    public_buyers_covered = serializers.BooleanField()
    vat_covered = serializers.BooleanField()
    attachment = serializers.CharField()
    insured_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    check_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    discretionary_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    blind_share = serializers.DecimalField(max_digits=9, decimal_places=6)
    credit_check = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    discretionary_limit = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    discretionary_options = serializers.ListField(child=serializers.CharField())
    blind_maximum_per_buyer = serializers.DecimalField(
        max_digits=18, decimal_places=3, allow_null=True
    )
    blind_maximum_per_year = serializers.DecimalField(
        max_digits=18, decimal_places=3, allow_null=True
    )
    blind_grade_floor = serializers.IntegerField()
    maximum_payment_days = serializers.IntegerField()
    maximum_invoicing_days = serializers.IntegerField()
    maximum_extension_days = serializers.IntegerField()
    extension_start = serializers.CharField()
    notification_days = serializers.IntegerField()
    waiting_months = serializers.IntegerField()
    waiting_start = serializers.CharField()
    political_waiting_months = serializers.IntegerField(allow_null=True)
    limit_notice_days = serializers.IntegerField()
    claims_threshold = serializers.DecimalField(max_digits=18, decimal_places=3)
    first_loss_each = serializers.DecimalField(max_digits=18, decimal_places=3)
    first_loss_basis = serializers.CharField()
    minimum_retention = serializers.DecimalField(max_digits=18, decimal_places=3)
    aggregate_first_loss = serializers.DecimalField(max_digits=18, decimal_places=3)
    aggregate_first_loss_basis = serializers.CharField()
    maximum_liability = serializers.DecimalField(max_digits=18, decimal_places=3)
    liability_multiple = serializers.IntegerField(allow_null=True)
    exchange_rule = serializers.CharField()
    collection_service = serializers.CharField()
    cost_model = serializers.CharField()
    premium_per_mille = serializers.DecimalField(max_digits=9, decimal_places=6)
    minimum_premium = serializers.DecimalField(max_digits=18, decimal_places=3, allow_null=True)
    countries = serializers.ListField(child=serializers.CharField())
    country_terms = CountryTermsOutput(many=True)


class PolicyOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A policy as a contract."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    product = serializers.CharField()
    currency = serializers.CharField()
    inception_on = serializers.DateField()
    expires_on = serializers.DateField(allow_null=True)


class PolicyInForceOutput(PolicyOutput):
    """A policy with its terms of today."""

    terms = TermsOutput()


class PolicyOverTimeOutput(PolicyOutput):
    """A policy with its terms as they stand on record, for every period, latest first."""

    terms_over_time = TermsOutput(many=True)


class PolicyPage(Page):
    """A page of policies."""

    items = PolicyOverTimeOutput(many=True)


class ThePolicy(ApiView):
    """The policy in force and its terms today."""

    @extend_schema(operation_id="policy", responses=PolicyInForceOutput)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the policy in force today; 404 when there is none."""
        today = business_date(clock.now())
        found = queries.policy_of(request.actor.acting_for or 0, today)
        terms = queries.terms_on(found.id, today) if found else None
        if found is None or terms is None:
            raise Http404
        return Response(_as_json(found) | {"terms": _terms_as_json(terms, found.currency)})


class Policies(ApiView):
    """Every policy of the policyholder, with its terms over time."""

    query = PageQuery

    @extend_schema(operation_id="policies", responses=PolicyPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the policies of any year, newest first."""
        return listing(request, queries.policies_in_full(request.actor), _over_time)


class OnePolicy(ApiView):
    """One policy, with its terms over time."""

    @extend_schema(operation_id="policy_over_time", responses=PolicyOverTimeOutput)
    def get(self, request: ActorApiRequest, policy: UUID) -> Response:
        """Return a policy; 404 when there is none that may be seen."""
        found = queries.policies_in_full(request.actor).filter(public_id=policy).first()
        if found is None:
            raise Http404
        return Response(_over_time(found))


def _as_json(policy: Policy) -> dict[str, Any]:
    return {
        "id": policy.public_id,
        "number": policy.number,
        "product": policy.product,
        "currency": policy.currency,
        "inception_on": policy.inception_on,
        "expires_on": policy.expires_on,
    }


def _over_time(policy: Policy) -> dict[str, Any]:
    over_time = [_terms_as_json(terms, policy.currency) for terms in policy.terms.all()]
    return _as_json(policy) | {"terms_over_time": over_time}


def _terms_as_json(terms: Terms, currency: str) -> dict[str, Any]:
    return {str(name): _plain(terms, str(name), currency) for name in TermsOutput().fields}


def _plain(terms: Terms, name: str, currency: str) -> Any:
    value = getattr(terms, name)
    if isinstance(terms._meta.get_field(name), AmountField):
        return None if value is None else Money(value, currency).plain()
    return str(value) if isinstance(value, Decimal) else value
