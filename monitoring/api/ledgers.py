"""Ledgers over the API: sent, looked through line by line, and taken in."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, Page, PageQuery, listing, listing_along
from core.api.lists import (
    CSV,
    XLSX,
    XML,
    ZIP,
    CsvParser,
    XlsxParser,
    XmlParser,
    ZipParser,
    cells,
    media_type,
)
from core.dates import business_date
from core.file_pages import found_or_404
from core.parsers import JsonParser
from monitoring.api.sent_lines import (
    FATES,
    LinesQuery,
    ProblemOutput,
    TakeIn,
    fate_in,
    is_only_good,
    line_as_json,
)
from monitoring.queries import ledgers
from receivables import texts
from receivables.models import LedgerFile, LedgerFileRow
from receivables.queries import ledger_files as queries
from receivables.rules import upload
from receivables.rules.files import FileState
from receivables.rules.upload import Header
from receivables.services import ledger_files as services
from receivables.services.ledger_files import Whole

_NAMES = {CSV: "ledger.csv", XLSX: "ledger.xlsx", XML: "invoice.xml", ZIP: "invoices.zip"}


class AboutInput(Body):
    """What is said of a ledger as a whole."""

    as_of = serializers.DateField(required=False, help_text="The day on which it stood so.")
    row_count = serializers.IntegerField(min_value=1, required=False)
    control_total = serializers.DecimalField(
        max_digits=18, decimal_places=3, required=False, help_text="Of the open amounts."
    )


class LedgerInput(AboutInput):
    """A ledger as JSON: its rows have the columns of the file, by their names."""

    rows = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=upload.BOUNDS.rows
    )


class LedgerOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A ledger: how far it is, and how many lines have each fate."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=[(each.value, each.value) for each in FileState])
    file_name = serializers.CharField()
    as_of = serializers.DateField()
    rows = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    taken_in = serializers.IntegerField(help_text="Lines that were taken in.")
    left_out = serializers.IntegerField(help_text="Lines that could not be taken in.")
    refusal = serializers.CharField(help_text="Why the last attempt took nothing in, or empty.")
    uploaded_at = serializers.DateTimeField()
    loaded_at = serializers.DateTimeField(allow_null=True)


class LedgerPage(Page):
    """A part of the ledgers sent so far."""

    items = LedgerOutput(many=True)


class LedgerRowOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A line: what becomes of it, and all that is wrong with it."""

    line = serializers.IntegerField(help_text="Of the file; of JSON rows 1 for the first.")
    place = serializers.CharField(help_text="Of an invoice in a zip: the name of its file.")
    debtor_id = serializers.CharField()
    invoice_no = serializers.CharField()
    buyer = serializers.UUIDField(allow_null=True)
    fate = serializers.ChoiceField(choices=FATES)
    is_taken_in = serializers.BooleanField()
    problems = ProblemOutput(many=True)


class LedgerRowPage(Page):
    """A part of the lines of a ledger, in their order."""

    items = LedgerRowOutput(many=True)


class Ledgers(ApiView):
    """Ledgers of open items."""

    of_app = "receivables"
    parser_classes = (JsonParser, CsvParser, XlsxParser, XmlParser, ZipParser)
    query = PageQuery

    @extend_schema(operation_id="ledgers", responses=LedgerPage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the ledgers sent so far, newest first."""
        return listing(request, queries.ledger_files(request.actor), _as_json)

    @extend_schema(
        operation_id="send_ledger",
        request={
            "application/json": LedgerInput,
            CSV: OpenApiTypes.BINARY,
            XLSX: OpenApiTypes.BINARY,
            XML: OpenApiTypes.BINARY,
            ZIP: OpenApiTypes.BINARY,
        },
        responses={202: LedgerOutput},
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Look a ledger through; nothing of it is taken in yet.

        A file (CSV or XLSX) says its day, count and total above its columns, or in the address
        as `as_of`, `row_count` and `control_total`. A ledger that was sent before is found again.
        Electronic invoices (UBL, as XML or a zip of them) are recorded on the day they are sent.
        """
        now = clock.now()
        numbers, currency = ledgers.policy_facts(request.actor.tenant, business_date(now))
        content: Any = request.data
        is_file = isinstance(content, bytes)
        said = (AboutInput if is_file else LedgerInput)(
            data=request.query_params.dict() if is_file else request.data
        )
        said.is_valid(raise_exception=True)
        given = said.validated_data
        header = Header(given.get("as_of"), given.get("row_count"), given.get("control_total"))
        whole = Whole(header, currency, numbers)
        if is_file:
            name = _NAMES[media_type(request.content_type)]
            found = services.send_file(
                content=content, file_name=name, whole=whole, by=request.actor, now=now
            )
        else:
            rows = cells(given["rows"], columns=upload.COLUMNS, most=upload.BOUNDS.rows)
            found = services.send_rows(rows=rows, whole=whole, by=request.actor, now=now)
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


class OneLedger(ApiView):
    """One ledger."""

    of_app = "receivables"

    @extend_schema(operation_id="ledger", responses=LedgerOutput)
    def get(self, request: ActorApiRequest, ledger: UUID) -> Response:
        """Return how far a ledger is."""
        return Response(_as_json(_found(request, ledger)))


class LedgerRows(ApiView):
    """The lines of one ledger."""

    of_app = "receivables"

    query = LinesQuery

    @extend_schema(operation_id="ledger_rows", responses=LedgerRowPage)
    def get(self, request: ActorApiRequest, ledger: UUID) -> Response:
        """Return what becomes of each line, in the order of the ledger."""
        rows = queries.rows_of(_found(request, ledger), fate_in(self.asked))
        return listing_along(request, rows, "line", _row_as_json)


class LoadLedger(ApiView):
    """Taking a ledger in."""

    of_app = "receivables"

    shown_by = OneLedger

    @extend_schema(operation_id="load_ledger", request=TakeIn, responses={202: LedgerOutput})
    def post(self, request: ActorApiRequest, ledger: UUID) -> Response:
        """Take a ledger in: all of it or nothing, or its good lines."""
        _found(request, ledger)
        found = services.load(
            file_id=ledger,
            only_good=is_only_good(request.data),
            by=request.actor,
            now=clock.now(),
        )
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


def _as_json(file: LedgerFile) -> dict[str, Any]:
    return {
        "id": str(file.public_id),
        "state": file.state,
        "file_name": file.file_name,
        "as_of": file.as_of,
        "rows": file.row_count,
        "counts": {str(fate): rows for fate, rows in queries.counts(file).items()},
        "taken_in": file.upload.row_count if file.upload else 0,
        "left_out": file.upload.left_out if file.upload else 0,
        "refusal": texts.kept(file.refusal),
        "uploaded_at": file.uploaded_at,
        "loaded_at": file.loaded_at,
    }


def _row_as_json(row: LedgerFileRow) -> dict[str, Any]:
    return line_as_json(row) | {"place": row.place, "invoice_no": row.invoice_no}


def _found(request: ActorApiRequest, ledger: UUID) -> LedgerFile:
    return found_or_404(queries.ledger_file, request.actor, ledger)
