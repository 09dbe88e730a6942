"""A new version of the model for every company at once: built beside the scores, then swapped in.

Writing a new table is several times as fast as changing every row of the present one. Tables are
made and renamed by the owner of the database, so this is a command for him.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction
from psycopg import sql

from accounts.rules import Actor
from core import serving_role, tenancy
from core.errors import BusinessError
from grading.model import compiled
from grading.services import night_sql, rescoring_sql
from grading.services.night_sql import Moved, Night

Ranges = Sequence[tuple[int, int]]
Places = Mapping[str, int]  # of each indicator among the figures of a company, the first being 1
Spread = Callable[[Callable[[int, int], None], Ranges], object]  # does ranges side by side

_WAIT, _TRIES, _PAUSE = "5s", 30, 2.0  # for a lock; times the last step is taken; seconds between
_log = structlog.get_logger(__name__)


class AlreadyRescoring(BusinessError):
    """Two at once would fill one table."""

    sentence = "Everybody is being graded by a new version already: wait until that is done."


def rescore(
    ranges: Ranges,
    night: Night,
    places: Places,
    *,
    alike: Sequence[int],
    spread: Spread,
    by: Actor,
    put_in_force: Callable[[], None] = lambda: None,
) -> int:
    """Give every company with bins the score of another version; return how many there were.

    `ranges` cover all ids; `spread` does them on connections of its own. `alike` are the versions
    that cut every indicator as the new one does: when all bins are of those they are taken, else
    figures are encoded anew. Grades are read and written all the while; for the last step, in which
    history, events and the new scores come into force together with `put_in_force`, writers wait,
    and readers for the moment of the swap.

    :raises AlreadyRescoring: if another one is at work
    """
    with _alone():
        try:
            _run(rescoring_sql.CLEAR)
            _run(rescoring_sql.PREPARE)
            is_binned_otherwise = _one(rescoring_sql.BINNED_OTHERWISE, [list(alike)])
            encoding = night.model.encoding_sql(_figures(night, places))
            binned = rescoring_sql.BINS_ANEW if is_binned_otherwise else rescoring_sql.KEPT_BINS
            among = {"among": rescoring_sql.RANGE, "encoding": encoding}
            statement = _statement(night, binned.format(**among))
            spread(lambda first, last: _fill(first, last, night, statement), ranges)
            _run("SET maintenance_work_mem = '256MB'")
            _run("ALTER TABLE grading_companyscore_next ADD PRIMARY KEY (company_id)")
            again = _statement(night, binned.format(**among | {"among": rescoring_sql.WRITTEN}))
            last_step = _LastStep(night, again, encoding if is_binned_otherwise else None, by)
            return _patiently(lambda: last_step.take(put_in_force))
        finally:
            _run(rescoring_sql.CLEAR)
            _run("RESET maintenance_work_mem")


@dataclass(frozen=True, slots=True)
class _LastStep:
    """What happens in one transaction, under a lock that lets nobody write scores."""

    night: Night
    statement: str  # scores what was written meanwhile
    encoding: str | None  # of figures, where bins are not kept
    by: Actor

    def take(self, put_in_force: Callable[[], None]) -> int:
        """Bring the table beside up to date, write and tell what moved, and swap."""
        values = self.night.values | {"version": self.night.model.model.version}
        with tenancy.scope(staff=True):
            _run(f"SELECT set_config('lock_timeout', '{_WAIT}', true)")
            _run("LOCK TABLE grading_companyscore IN SHARE MODE")
            _run(rescoring_sql.FORGET_WRITTEN)
            _run(self.statement, values)
            scored = _one("SELECT count(*) FROM grading_companyscore_next")
            left = rescoring_sql.LEAVE_AS_IT_IS
            _run(left if self.encoding is None else rescoring_sql.LEAVE_WITHOUT_FIGURES, values)
            if not _one(rescoring_sql.ARE_ALL_THERE):
                raise RuntimeError("The table beside does not have every company: nothing is done.")
            self._tell(values)
            put_in_force()
            self._swap()
        return int(scored)

    def _tell(self, values: Mapping[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(rescoring_sql.KEEP, values)
            moved = [Moved(*row) for row in cursor.fetchall()]
        night_sql.tell(moved, self.night, by=self.by)
        if self.encoding is not None:
            _run(rescoring_sql.ENCODE_WAITING.format(bins=self.encoding))

    def _swap(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(rescoring_sql.REFERENCES)
            references = cursor.fetchall()
            cursor.execute(rescoring_sql.SWAP)
            for name, definition in references:
                cursor.execute(
                    sql.SQL(
                        "ALTER TABLE grading_companyscore ADD CONSTRAINT {} {} NOT VALID"
                    ).format(sql.Identifier(name), sql.SQL(definition))
                )
            cursor.execute(
                sql.SQL(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON grading_companyscore TO {}"
                ).format(sql.Identifier(serving_role.name()))
            )


def _statement(night: Night, binned: str) -> str:
    return rescoring_sql.FILL.format(
        binned=binned,
        points=night.model.points_sql(),
        score=compiled.score_sql("own", "(%(parts)s::integer[])[market_id]", "floor"),
        grade=compiled.grade_sql("score"),
        columns=rescoring_sql.COLUMNS,
    )


@transaction.atomic
def _fill(first: int, last: int, night: Night, statement: str) -> None:
    """Score a range of companies into the table beside."""
    _run(rescoring_sql.SETTINGS)
    values = {"first": first, "last": last, "version": night.model.model.version}
    _run(statement, values | night.values)


@contextmanager
def _alone() -> Iterator[None]:
    if not _one("SELECT pg_try_advisory_lock(hashtextextended('grading.rescoring', 0))"):
        raise AlreadyRescoring
    try:
        yield
    finally:
        _run("SELECT pg_advisory_unlock(hashtextextended('grading.rescoring', 0))")


def _patiently(step: Callable[[], int]) -> int:
    """Take the step again when whoever read a score and wants to write it stands in its way."""
    for _ in range(_TRIES - 1):
        try:
            return step()
        except OperationalError as problem:  # a lock it waited for too long, or in a circle
            _log.warning("the last step of a rescoring is taken again", problem=str(problem))
            time.sleep(_PAUSE)
    return step()


def _run(statement: str, values: Mapping[str, Any] | Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _one(question: str, values: Sequence[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def _figures(night: Night, places: Places) -> dict[str, str]:
    return {code: f"known.figures[{places[code]}]" for code in night.model.model.indicators}
