"""Everybody graded by the version that was promoted, from kept bins, by the owner of the tables."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from django.db import connection

from accounts.rules import SYSTEM
from core.dates import business_date
from core.errors import BusinessError
from grading import queries
from grading.models import CompanyScore, ModelVersion, VersionState
from grading.queries import versions
from grading.services import night_sql, rescoring
from grading.services.night_sql import Night
from grading.services.rescoring import Ranges, Spread
from grading.services.versions import PROMOTED

Told = Callable[[int, int], None]


class OtherIndicators(BusinessError):
    """The version looks at figures that the one before it did not keep, or leaves some out."""

    sentence = (
        "Version %(version)s looks at other indicators than version %(before)s: "
        "the night grades everybody from the accounts, a company at a time."
    )


def rescore_everybody(*, now: datetime, spread: Spread) -> int:
    """Grade by the champion all whose own points are a sum; return how many; again, nobody is.

    Nights grade the others, from what is on file.

    :raises OtherIndicators: if the champion looks at others than the versions it takes over from
    :raises AlreadyRescoring: if somebody else does it now
    """
    champion = queries.champion()
    scored = CompanyScore.objects.exclude(bins=None)
    before = set(scored.exclude(scorecard=champion).values_list("scorecard", flat=True).distinct())
    if champion == queries.FIRST or not before:
        return 0
    model = versions.compiled_model(champion)
    for version in sorted(before):
        if set(queries.model(version).indicators) != set(model.model.indicators):
            raise OtherIndicators(version=champion, before=version)
    day = business_date(now)
    cause_id = uuid5(NAMESPACE_OID, f"grading.rescore {champion} {now.isoformat()}")
    night = Night(day, now, PROMOTED, cause_id, model, queries.market_parts(day))
    return rescoring.rescore(
        queries.score_ranges(night_sql.RANGE),
        night,
        versions.figure_places(),
        alike=versions.alike(champion),
        spread=spread,
        by=SYSTEM,
        put_in_force=lambda: _note(champion, now),
    )


def side_by_side(told: Told) -> Spread:
    """Return what does ranges on as many connections as there are processors.

    After a failure no further range is begun.
    """

    def spread(work: Callable[[int, int], None], ranges: Ranges) -> None:
        def do(piece: tuple[int, int]) -> None:
            try:
                work(*piece)
            finally:
                connection.close()

        with ThreadPoolExecutor(os.cpu_count()) as threads:
            asked = [threads.submit(do, piece) for piece in ranges]
            try:
                for done, each in enumerate(as_completed(asked), start=1):
                    each.result()
                    told(done, len(ranges))
            finally:
                for each in asked:
                    each.cancel()

    return spread


def _note(version: int, now: datetime) -> None:
    """Keep when the version graded everybody: what countries and sectors counted for then."""
    ModelVersion.objects.update_or_create(
        version=version,
        defaults={"rescored_at": now},
        create_defaults={  # the one shipped, which nobody had to add
            "sha256": versions.checksum_of(version),
            "state": VersionState.CHAMPION,
            "added_at": now,
            "rescored_at": now,
        },
    )
