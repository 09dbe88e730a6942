"""Asking for limits by the list over the API: taken in, looked up, sent, answered row by row."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.http import ActorApiRequest
from core import clock
from core.api import ApiView, Body, Page, PageQuery, listing, listing_along
from core.api.lists import CSV, XLSX, CsvParser, XlsxParser, cells
from core.file_pages import found_or_404
from core.parsers import JsonParser
from limits import texts
from limits.api import answers
from limits.api.lists import RowInput
from limits.models import BulkRequest, BulkRow
from limits.queries import bulk as queries
from limits.rules import bulk as rules
from limits.rules.bulk import BulkState, Fate
from limits.rules.lifecycle import Outcome, RequestState
from limits.services import bulk as services
from limits.services import bulk_lowering
from limits.texts import bulk as words


class FileOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A list of requests: how far it is, and how many rows have each fate."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=answers.choices(BulkState))
    file_name = serializers.CharField()
    rows = serializers.IntegerField()
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text=f"Rows by fate ({', '.join(Fate)}); a fate that no row has is left out.",
    )
    uploaded_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class SendInput(Body):
    """Which rows may lower a limit; the others that would are left out."""

    also_lower = serializers.BooleanField(default=False, help_text="All rows that are LOWERS.")
    lines = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        default=list,
        max_length=rules.BOUNDS.rows,
        help_text="Only the rows on these lines that are LOWERS.",
    )


class FilePage(Page):
    """A part of the lists sent so far."""

    items = FileOutput(many=True)


class FileRowOutput(serializers.Serializer):  # type: ignore[type-arg]  # no instance behind it
    """A row: what becomes of it and why; what was asked and answered once it was sent."""

    line = serializers.IntegerField(help_text="Of the file; of a JSON list 1 for its first row.")
    your_reference = serializers.CharField()
    fate = serializers.ChoiceField(choices=answers.choices(Fate))
    code = serializers.CharField(help_text="Why it is not asked; empty: it is.")
    text = serializers.CharField(help_text="The same as a sentence.")
    buyer = serializers.UUIDField(allow_null=True)
    candidates = serializers.ListField(child=serializers.DictField())
    request = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(choices=answers.choices(RequestState), allow_null=True)
    outcome = serializers.ChoiceField(choices=answers.choices(Outcome), allow_null=True)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, allow_null=True, help_text="The limit after the answer."
    )
    currency = serializers.CharField()
    why = serializers.ListField(child=serializers.CharField())


class RowPage(Page):
    """A part of the rows of a list, in their order."""

    items = FileRowOutput(many=True)


class Files(ApiView):
    """Lists of requests."""

    parser_classes = (JsonParser, CsvParser, XlsxParser)
    query = PageQuery

    @extend_schema(operation_id="limit_request_files", responses=FilePage)
    def get(self, request: ActorApiRequest) -> Response:
        """Return the lists sent so far, newest first."""
        return listing(request, queries.bulk_requests(request.actor), _as_json)

    @extend_schema(
        operation_id="upload_limit_requests",
        request={
            "application/json": RowInput(many=True),
            CSV: OpenApiTypes.BINARY,
            XLSX: OpenApiTypes.BINARY,
        },
        responses={202: FileOutput},
    )
    def post(self, request: ActorApiRequest) -> Response:
        """Take in a list of at most 50,000 rows and look each up; nothing is asked yet.

        It is a JSON list, or a file with a line that names the columns. Ask for its state until
        that is READY, read what becomes of each row, then send it.
        """
        common: dict[str, Any] = {"by": request.actor, "now": clock.now()}
        if isinstance(request.data, bytes):
            name = "list.csv" if request.content_type.startswith(CSV) else "list.xlsx"
            found = services.upload_requests(content=request.data, file_name=name, **common)
        else:
            rows = cells(request.data, columns=rules.COLUMNS, most=rules.BOUNDS.rows)
            found = services.take_in_rows(rows=rows, **common)
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


class OneFile(ApiView):
    """One list of requests."""

    @extend_schema(operation_id="limit_request_file", responses=FileOutput)
    def get(self, request: ActorApiRequest, bulk_id: UUID) -> Response:
        """Return how far a list is."""
        return Response(_as_json(_found(request, bulk_id)))


class Rows(ApiView):
    """The rows of one list."""

    class Filters(PageQuery):
        fate = serializers.ChoiceField(choices=answers.choices(Fate), required=False)

    query = Filters

    @extend_schema(operation_id="limit_request_file_rows", responses=RowPage)
    def get(self, request: ActorApiRequest, bulk_id: UUID) -> Response:
        """Return what became of each row, in the order of the list."""
        fate = Fate(self.asked["fate"]) if "fate" in self.asked else None
        rows = queries.rows_of(_found(request, bulk_id), fate)
        return listing_along(request, rows, "place", _row_as_json)


class SendFile(ApiView):
    """Sending a list."""

    shown_by = OneFile

    @extend_schema(
        operation_id="send_limit_request_file", request=SendInput, responses={202: FileOutput}
    )
    def post(self, request: ActorApiRequest, bulk_id: UUID) -> Response:
        """Ask every row that can be asked, each once; also goes on with a list that was stopped.

        A row that would lower a limit (LOWERS) is left out unless the body says that it may.
        """
        _found(request, bulk_id)
        said = SendInput(data=request.data or {})
        said.is_valid(raise_exception=True)
        common: dict[str, Any] = {"by": request.actor, "now": clock.now()}
        found = bulk_lowering.send(bulk_id=bulk_id, **said.validated_data, **common)
        return Response(_as_json(found), status=status.HTTP_202_ACCEPTED)


class StopFile(ApiView):
    """Stopping a list."""

    shown_by = OneFile

    @extend_schema(operation_id="stop_limit_request_file", request=None, responses=FileOutput)
    def post(self, request: ActorApiRequest, bulk_id: UUID) -> Response:
        """Ask no row that was not begun; what was asked has its answer."""
        _found(request, bulk_id)
        found = services.stop(bulk_id=bulk_id, by=request.actor, now=clock.now())
        return Response(_as_json(found))


def _as_json(bulk: BulkRequest) -> dict[str, Any]:
    return {
        "id": str(bulk.public_id),
        "state": bulk.state,
        "file_name": bulk.file_name,
        "rows": bulk.row_count,
        "counts": {str(fate): rows for fate, rows in queries.counts(bulk).items()},
        "uploaded_at": bulk.uploaded_at,
        "sent_at": bulk.sent_at,
        "finished_at": bulk.finished_at,
    }


def _row_as_json(row: BulkRow) -> dict[str, Any]:
    asked = row.request
    decision = getattr(asked, "decision", None) if asked else None
    return {
        "line": row.line,
        "your_reference": row.your_reference,
        "fate": row.fate,
        "code": _code(row),
        "text": words.said(row.problems, row.refusal),
        "buyer": str(row.buyer.public_id) if row.buyer else None,
        "candidates": row.candidates if row.fate == Fate.CHOOSE else [],
        "request": str(asked.public_id) if asked else None,
        "state": asked.state if asked else None,
        "outcome": decision.outcome if decision else None,
        "amount": decision.money.plain() if decision else None,
        "currency": row.currency,
        "why": texts.sentences(decision.as_told) if decision else [],
    }


def _code(row: BulkRow) -> str:
    """Return why a row is not asked: the first cell that is wrong, else the refusal, else fate."""
    if row.problems:
        return str(row.problems[0]["code"])
    is_asked = row.fate in (Fate.WAITING, Fate.WILL_ASK, Fate.ASKED)
    return "" if is_asked else str(row.refusal.get("code", row.fate))


def _found(request: ActorApiRequest, bulk_id: UUID) -> BulkRequest:
    return found_or_404(queries.bulk_request, request.actor, bulk_id)
