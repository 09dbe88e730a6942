"""Lists of buyers over the API: sent, looked through line by line, taken in; and who is unknown."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Page, PageQuery, listing, listing_along
from core.api.lists import CSV, XLSX, CsvParser, XlsxParser, cells, media_type
from core.file_pages import found_or_404
from core.parsers import JsonParser
from monitoring import services
from monitoring.api.sent_lines import (
    FATES,
    LinesQuery,
    ProblemOutput,
    TakeIn,
    fate_in,
    is_only_good,
    line_as_json,
)
from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow, NamedBuyer
from receivables.queries import ledger_files as queries
from receivables.rules import buyer_list as rules
from receivables.rules.files import FileState, NamedIn
from receivables.services import buyer_lists, ledger_files

_NAMES = {CSV: "buyers.csv", XLSX: "buyers.xlsx"}


class ListedBuyerInput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A buyer; a number or a name is enough. What cannot be read is told of its row."""

    debtor_id = serializers.CharField(required=False, help_text="Your own number, or its KvK.")
    debtor_name = serializers.CharField(required=False)
    country = serializers.CharField(required=False, help_text="Two letters.")
    city = serializers.CharField(required=False)
    register_number = serializers.CharField(
        required=False, help_text="KvK, VAT or LEI: from then on debtor_id means that company."
    )


class BuyerListOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A list of buyers: how far it is, and how many lines have each fate."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in FileState])
    file_name = serializers.CharField()
    rows = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    taken_in = serializers.IntegerField(help_text="Lines that were taken in.")
    refusal = serializers.CharField(help_text="Why the last attempt took nothing in, or empty.")
    uploaded_at = serializers.DateTimeField()
    loaded_at = serializers.DateTimeField(allow_null=True)


class BuyerListPage(Page):
    """A part of the lists sent so far."""

    items = BuyerListOutput(many=True)


class ListedBuyerOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A line: what becomes of it, and all that is wrong with it."""

    line = serializers.IntegerField(help_text="Of the file; of JSON rows 1 for the first.")
    debtor_id = serializers.CharField()
    debtor_name = serializers.CharField()
    register_number = serializers.CharField()
    buyer = serializers.UUIDField(allow_null=True)
    fate = serializers.ChoiceField(choices=FATES)
    is_taken_in = serializers.BooleanField()
    problems = ProblemOutput(many=True)


class ListedBuyerPage(Page):
    """A part of the lines of a list, in their order."""

    items = ListedBuyerOutput(many=True)


class UnidentifiedBuyerOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance
    """A buyer that could not be told. Send it in a list with its register_number to mend it."""

    id = serializers.UUIDField()
    debtor_id = serializers.CharField()
    debtor_name = serializers.CharField()
    country = serializers.CharField()
    city = serializers.CharField()
    named_in = serializers.ChoiceField(choices=[(each.value, each.value) for each in NamedIn])
    seen_at = serializers.DateTimeField()


class UnidentifiedBuyerPage(Page):
    """A part of the buyers that could not be told."""

    items = UnidentifiedBuyerOutput(many=True)


class BuyerLists(ApiView):
    """Lists of buyers."""

    of_app = "receivables"
    parser_classes = (JsonParser, CsvParser, XlsxParser)
    query = PageQuery

    @extend_schema(operation_id="buyer_lists", responses=BuyerListPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the lists of buyers sent so far, newest first."""
        return listing(request, queries.buyer_lists(request.actor), _as_json)

    @extend_schema(
        operation_id="send_buyer_list",
        request={
            "application/json": ListedBuyerInput(many=True),
            CSV: OpenApiTypes.BINARY,
            XLSX: OpenApiTypes.BINARY,
        },
        responses={202: BuyerListOutput},
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Look a list of buyers through; nobody of it is watched yet.

        It is a JSON list, or a file with a line that names the columns. A list that was sent
        before is found again.
        """
        common: dict[str, Any] = {"by": request.actor, "now": clock.now()}
        content: Any = request.data
        if isinstance(content, bytes):
            name = _NAMES[media_type(request.content_type)]
            found = buyer_lists.send_list(content=content, file_name=name, **common)
        else:
            rows = cells(content, columns=rules.COLUMNS, most=rules.BOUNDS.rows)
            found = buyer_lists.send_list_rows(rows=rows, **common)
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


class OneBuyerList(ApiView):
    """One list of buyers."""

    of_app = "receivables"

    @extend_schema(operation_id="buyer_list", responses=BuyerListOutput)
    def get(self, request: ActorApiRequest, buyer_list: UUID) -> Response:
        """Return how far a list is."""
        return Response(_as_json(_found(request, buyer_list)))

    @extend_schema(operation_id="drop_buyer_list", request=None, responses={204: None})
    def delete(self, request: ActorApiRequest, buyer_list: UUID) -> Response:
        """Put a list aside; whom only it made known is watched no more."""
        _found(request, buyer_list)
        services.drop_list(file_id=buyer_list, by=request.actor, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class BuyerListRows(ApiView):
    """The lines of one list of buyers."""

    of_app = "receivables"

    query = LinesQuery

    @extend_schema(operation_id="buyer_list_rows", responses=ListedBuyerPage)
    def get(self, request: ActorApiRequest, buyer_list: UUID) -> Response:
        """Return what becomes of each line, in the order of the list."""
        rows = queries.rows_of(_found(request, buyer_list), fate_in(self.asked))
        return listing_along(request, rows, "line", _row_as_json)


class LoadBuyerList(ApiView):
    """Taking a list of buyers in."""

    of_app = "receivables"

    shown_by = OneBuyerList

    @extend_schema(operation_id="load_buyer_list", request=TakeIn, responses={202: BuyerListOutput})
    def post(self, request: ActorApiRequest, buyer_list: UUID) -> Response:
        """Take a list in: all of it or nothing, or its good lines. Its buyers are watched then."""
        _found(request, buyer_list)
        found = ledger_files.load(
            file_id=buyer_list,
            only_good=is_only_good(request.data),
            by=request.actor,
            now=clock.now(),
        )
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


class UnidentifiedBuyers(ApiView):
    """The buyers that could not be told by what was sent."""

    of_app = "receivables"
    query = PageQuery

    @extend_schema(operation_id="unidentified_buyers", responses=UnidentifiedBuyerPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the buyers that nobody could tell, newest first."""
        return listing(request, queries.unidentified(request.actor), _unidentified)


def _as_json(file: LedgerFile) -> dict[str, Any]:
    return {
        "id": str(file.public_id),
        "state": file.state,
        "file_name": file.file_name,
        "rows": file.row_count,
        "counts": {str(fate): rows for fate, rows in queries.counts(file).items()},
        "taken_in": queries.taken_rows(file),
        "refusal": texts.kept(file.refusal),
        "uploaded_at": file.uploaded_at,
        "loaded_at": file.loaded_at,
    }


def _row_as_json(row: LedgerFileRow) -> dict[str, Any]:
    return line_as_json(row) | {
        "debtor_name": row.debtor_name,
        "register_number": row.register_number,
    }


def _unidentified(row: NamedBuyer) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "debtor_id": row.number,
        "debtor_name": row.name,
        "country": row.country,
        "city": row.city,
        "named_in": row.source,
        "seen_at": row.seen_at,
    }


def _found(request: ActorApiRequest, public_id: UUID) -> LedgerFile:
    return found_or_404(queries.buyer_list, request.actor, public_id)
