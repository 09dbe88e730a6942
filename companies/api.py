"""The API of companies: finding a buyer, matching a list, adding one, and what is known of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from companies import queries, services
from companies.models import Company
from companies.queries import Match
from companies.rules import NameKind, Scheme, entries
from companies.rules.adding import Identity
from companies.rules.entries import Entry, Misread
from companies.rules.identifiers import CountryRefused, IdentifierRefused
from companies.rules.matching import Verdict
from core import clock
from core.api import ApiView, Body, Query
from core.http import sentence

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
    identity = serializers.ChoiceField(
        choices=[(state.value, state.value) for state in Identity],
        help_text="UNVERIFIED: added by a policyholder; limits on it go to an underwriter.",
    )
    identifiers = IdentifierOutput(many=True)


class ScoredCompany(FoundCompany):
    """A company that answers to the question, and how well."""

    score = serializers.FloatField(
        help_text="0 to 100: 100 is exactly this number; of a number's beginning its share."
    )


class FoundCompanies(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The companies that answer to the question, best first."""

    items = ScoredCompany(many=True)


class MatchedRow(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """What became of one row: which company it is, or which it may be."""

    reference = serializers.CharField()
    verdict = serializers.ChoiceField(
        choices=[(verdict.value, verdict.value) for verdict in Verdict],
        help_text="MATCHED: the first of the matches is it. TO_CHOOSE: look at them. NOT_FOUND.",
    )
    matches = ScoredCompany(many=True)


class MatchedRows(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """The rows in their order."""

    items = MatchedRow(many=True)


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

    class Filters(Query):
        q = serializers.CharField(
            min_length=2,
            max_length=200,
            required=False,
            help_text="A name (typing errors allowed) or a number.",
        )
        country = serializers.RegexField(
            r"\A[A-Za-z]{2}\Z", required=False, help_text="Two letters of ISO 3166."
        )
        scheme = serializers.ChoiceField(choices=_SCHEMES, required=False)
        value = serializers.CharField(
            max_length=60, required=False, help_text="Exactly this number."
        )

    query = Filters

    @extend_schema(operation_id="companies", responses=FoundCompanies)
    def get(self, request: Request) -> Response:
        """Return at most 50 companies, best first: by `q`, or by exactly the number `value`."""
        wish = self.asked
        if ("q" in wish) == ("value" in wish):
            raise exceptions.ValidationError({"q": [gettext("Give either q or value.")]})
        country = wish["country"].upper() if "country" in wish else None
        if "q" in wish:
            found = queries.matches(wish["q"], country=country, limit=_MOST)
        else:
            scheme = Scheme(wish["scheme"]) if "scheme" in wish else None
            exact = queries.find_by_number(wish["value"], scheme=scheme, country=country)
            found = [Match(row, 100.0) for row in exact[:_MOST]]
        return Response({"items": _scored(found)})

    class Addition(Body):
        name = serializers.CharField(max_length=500)
        country = serializers.RegexField(r"\A[A-Za-z]{2}\Z")
        scheme = serializers.ChoiceField(choices=_SCHEMES)
        value = serializers.CharField(max_length=60)
        city = serializers.CharField(max_length=120, default="", allow_blank=True)
        is_natural_person = serializers.BooleanField(default=False)
        none_of_these = serializers.BooleanField(
            default=False, help_text="Whoever asks has seen the companies of nearly this name."
        )

    @extend_schema(operation_id="add_company", request=Addition, responses={201: FoundCompany})
    def post(self, request: Any) -> Response:
        """Add a company that is not in the register, UNVERIFIED until we have checked it.

        409 `KNOWN_ALREADY` names the company that carries the number; 409 `LOOKS_LIKE_OTHERS` those
        of nearly this name: choose one, or send `none_of_these`.
        """
        wish = self.Addition(data=request.data)
        wish.is_valid(raise_exception=True)
        given = wish.validated_data
        added = services.add_unverified(
            entry=_entry(given),
            none_of_these=given["none_of_these"],
            by=request.actor,
            now=clock.now(),
        )
        numbers = list(queries.identifiers_of(added.id))
        return Response(_found(added, numbers), status=status.HTTP_201_CREATED)


class MatchCompanies(ApiView):
    """A list of one's own, held against the register."""

    only_reads = True

    class Input(Body):
        class Row(Body):
            reference = serializers.CharField(
                max_length=100, help_text="The row's name in your own list, given back as it is."
            )
            name = serializers.CharField(max_length=200, default="", allow_blank=True)
            value = serializers.CharField(
                max_length=60, default="", allow_blank=True, help_text="Any number of a register."
            )
            city = serializers.CharField(max_length=120, default="", allow_blank=True)
            country = serializers.RegexField(r"\A([A-Za-z]{2})?\Z", default="", allow_blank=True)

        rows = serializers.ListField(child=Row(), allow_empty=False, max_length=_MOST)

    @extend_schema(operation_id="match_companies", request=Input, responses=MatchedRows)
    def post(self, request: Request) -> Response:
        """Match at most 50 rows; nothing is kept of them."""
        asked = self.Input(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response({"items": [_matched(row) for row in asked.validated_data["rows"]]})


class TakeBackCompany(ApiView):
    """Taking back a company that one added."""

    @extend_schema(operation_id="take_back_company", request=None, responses={204: None})
    def post(self, request: Any, company: UUID) -> Response:
        """Take back a company one added, as long as it is UNVERIFIED and nothing refers to it."""
        try:
            services.take_back(company=company, by=request.actor, now=clock.now())
        except Company.DoesNotExist:
            raise Http404 from None
        return Response(status=status.HTTP_204_NO_CONTENT)


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


def _entry(given: dict[str, Any]) -> Entry:
    """Return the company as it would be kept.

    :raises ValidationError: naming the field that cannot be right
    """
    try:
        return entries.entry_of(
            name=given["name"],
            country=given["country"],
            scheme=Scheme(given["scheme"]),
            value=given["value"],
            city=given["city"],
            is_natural_person=given["is_natural_person"],
        )
    except Misread as refusal:
        problem = {refusal.column: [sentence(refusal.problem)]}
        raise exceptions.ValidationError(problem) from refusal
    except (IdentifierRefused, CountryRefused) as refusal:
        raise exceptions.ValidationError({"value": [sentence(refusal)]}) from refusal


def _matched(row: dict[str, Any]) -> dict[str, Any]:
    verdict, found = queries.matched(
        name=row["name"],
        number=row["value"],
        city=row["city"],
        country=row["country"].upper() or None,
    )
    return {"reference": row["reference"], "verdict": verdict.value, "matches": _scored(found)}


def _scored(found: Sequence[Match]) -> list[dict[str, Any]]:
    numbers = queries.main_numbers(match.company.id for match in found)
    return [
        {**_found(match.company, numbers.get(match.company.id, [])), "score": match.score}
        for match in found
    ]


def _found(row: Company, numbers: list[Any]) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "name": row.name,
        "country": row.country,
        "city": row.city,
        "is_natural_person": row.is_natural_person,
        "identity": row.identity,
        "identifiers": [
            {"scheme": number.scheme, "country": number.country, "value": number.value}
            for number in numbers
        ],
    }
