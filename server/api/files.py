"""Files out and in: exports and imports."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, Response, request

from server.api.endpoint import MULTIPART, Call, NoBody, NoFields, endpoint
from server.api.wire import JSON
from server.core.money import to_dollars
from server.schemas.files import (
    ExportQuery,
    ImportAnswer,
    ImportCount,
    ImportedMonth,
    ImportProblem,
    ImportQuery,
)
from server.services.import_report import ImportReport, Tally

files = Blueprint("files", __name__)
UPLOAD_LIMIT = 64 << 20
_CSV = "text/csv"
_TAKEN = (MULTIPART, _CSV, JSON, "application/x-ndjson", "application/gzip", "application/octet-stream")


@endpoint(
    files,
    "GET",
    "/api/export",
    query=ExportQuery,
    answer=NoFields,
    scope="read",
    media=_CSV,
    more_media=(JSON,),
)
def export(call: Call[ExportQuery, NoBody]) -> Response:
    """Export what was tracked, paid or billed, as CSV, JSON or FOCUS 1.2; a file, not the usual envelope."""
    query = call.query
    made = call.services.exports.export(
        call.identity,
        form=query.format,
        kind=query.kind,
        first=query.startDate,
        last=query.endDate,
        zone_name=query.timezone,
    )
    media = f"{made.media}; charset=utf-8" if made.media == _CSV else made.media
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.chunks, content_type=media, headers=headers)


@endpoint(
    files,
    "POST",
    "/api/import",
    query=ImportQuery,
    answer=ImportAnswer,
    scope="write",
    limit="upload",
    takes=_TAKEN,
    largest=UPLOAD_LIMIT,
    too_large=(
        f"The file is too large: at most {UPLOAD_LIMIT >> 20} MB can be posted. Compress it with gzip, or "
        "use `codingvibez import FILE`, which takes files of up to 2 GB."
    ),
)
def take_in(call: Call[ImportQuery, NoBody]) -> ImportAnswer:
    """Import an export, a FOCUS file, OpenAI's cost CSV or Cursor's usage CSV; again, nothing changes."""
    query, imports = call.query, call.services.imports
    if query.incoming is not None:
        return _answer(imports.run_incoming(call.identity, query.incoming, dry_run=query.dryRun))
    return _answer(imports.run_stream(call.identity, _posted(call), dry_run=query.dryRun))


def _posted(call: Call[ImportQuery, NoBody]) -> BinaryIO:
    return cast("BinaryIO", call.file().stream if request.mimetype == MULTIPART else request.stream)


def _answer(report: ImportReport) -> ImportAnswer:
    return ImportAnswer(
        format=report.format,
        dryRun=report.dry_run,
        rows=report.rows,
        skipped=report.skipped,
        rejected=report.rejected,
        problems=[ImportProblem(line=one.line, message=one.message) for one in report.problems],
        events=_count(report.events),
        expenses=_count(report.expenses),
        monthEntries=_count(report.entries),
        bills=[
            ImportedMonth(
                provider=one.provider,
                biller=one.biller,
                month=one.month,
                days=one.days,
                daysLeftAlone=one.left_alone,
                amountBefore=to_dollars(one.before_nanos),
                amountAfter=to_dollars(one.after_nanos),
                changed=one.changed,
            )
            for one in report.bills
        ],
    )


def _count(tally: Tally) -> ImportCount:
    return ImportCount(new=tally.new, known=tally.known)
