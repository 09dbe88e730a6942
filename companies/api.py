"""The API of companies: finding a buyer, and what is known of it."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from companies import queries
from companies.models import Company
from companies.rules import NameKind, Scheme
from core.api import ApiView

_SCHEMES = [(scheme.value, scheme.value) for scheme in Scheme]
_MOST = 50


class IdentifierOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A number by which a register knows the company."""

    scheme = serializers.ChoiceField(choices=_SCHEMES)
    country = serializers.CharField(help_text="Empty for LEI and D-U-N-S numbers.")
    value = serializers.CharField()


class FoundCompany(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A company that answers to the question."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    country = serializers.CharField(help_text="ISO 3166, two letters; empty when not known.")
    city = serializers.CharField()
    is_natural_person = serializers.BooleanField()
    identifiers = IdentifierOutput(many=True)


class FoundCompanies(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The companies that answer to the question, best first."""

    items = FoundCompany(many=True)


class NameOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """Another name of the company."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.value) for kind in NameKind])
    name = serializers.CharField()


class CompanyOutput(FoundCompany):
    """All that is known of a company."""

    legal_form = serializers.CharField()
    sector = serializers.CharField(help_text="Class of NACE Rev. 2, four digits.")
    founded_on = serializers.DateField(allow_null=True)
    dissolved_on = serializers.DateField(allow_null=True)
    street = serializers.CharField()
    postcode = serializers.CharField()
    names = NameOutput(many=True)
    parent_company = serializers.UUIDField(allow_null=True)
    group_head = serializers.UUIDField()


class Companies(ApiView):
    """Companies by name or number."""

    class Input(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
        q = serializers.CharField(max_length=200, required=False)
        country = serializers.RegexField(r"\A[A-Za-z]{2}\Z", required=False)
        scheme = serializers.ChoiceField(choices=_SCHEMES, required=False)
        value = serializers.CharField(max_length=60, required=False)

    @extend_schema(
        operation_id="companies",
        parameters=[
            OpenApiParameter("q", str, description="A name (typing errors allowed) or a number."),
            OpenApiParameter("country", str, description="Two letters of ISO 3166."),
            OpenApiParameter("scheme", str, enum=[scheme.value for scheme in Scheme]),
            OpenApiParameter("value", str, description="Exactly this number."),
        ],
        responses=FoundCompanies,
    )
    def get(self, request: Request) -> Response:
        """Return at most 50 companies, best first: by `q`, or by exactly the number `value`."""
        asked = self.Input(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        if ("q" in wish) == ("value" in wish):
            raise exceptions.ValidationError({"q": [gettext("Give either q or value.")]})
        country = wish["country"].upper() if "country" in wish else None
        if "q" in wish:
            found = queries.find(wish["q"], country=country, limit=_MOST)
        else:
            scheme = Scheme(wish["scheme"]) if "scheme" in wish else None
            found = queries.find_by_number(wish["value"], scheme=scheme, country=country)
        numbers = queries.main_numbers(company.id for company in found)
        return Response({"items": [_found(row, numbers.get(row.id, [])) for row in found[:_MOST]]})


class OneCompany(ApiView):
    """One company."""

    @extend_schema(operation_id="company", responses=CompanyOutput)
    def get(self, request: Request, company: UUID) -> Response:
        """Return what is known of a company; one merged away answers as what it became."""
        try:
            row = queries.company(company)
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(
            {
                **_found(row, list(queries.identifiers_of(row.id))),
                "legal_form": row.legal_form,
                "sector": row.sector,
                "founded_on": row.founded_on,
                "dissolved_on": row.dissolved_on,
                "street": row.street,
                "postcode": row.postcode,
                "names": [
                    {"kind": other.kind, "name": other.name} for other in queries.names_of(row.id)
                ],
                "parent_company": row.parent.public_id if row.parent else None,
                "group_head": queries.head_of(row.id).public_id,
            }
        )


def _found(row: Company, numbers: list[Any]) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "name": row.name,
        "country": row.country,
        "city": row.city,
        "is_natural_person": row.is_natural_person,
        "identifiers": [
            {"scheme": number.scheme, "country": number.country, "value": number.value}
            for number in numbers
        ],
    }
