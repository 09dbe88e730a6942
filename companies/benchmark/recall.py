"""Whether another spelling of the same company is among the first answers, by every method."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from django.db import connection
from rapidfuzz import fuzz, process, utils

from companies import queries
from companies.benchmark import ground
from companies.benchmark.sets import Clusters, Question
from companies.rules import searchable
from core.fields import new_public_id

FIRST = 5
OURS, TRIGRAM = "find", "pg_trgm similarity"
SCORERS = {
    "rapidfuzz WRatio": fuzz.WRatio,
    "rapidfuzz token_sort_ratio": fuzz.token_sort_ratio,
    "rapidfuzz token_set_ratio": fuzz.token_set_ratio,
}
COLUMNS = (
    "id", "public_id", "name", "search_name", "country", "legal_form", "is_natural_person",
    "sector", "street", "postcode", "city", "source", "created_at",
)  # fmt: skip

Method = Callable[[str], Sequence[int]]
Told = Callable[[int, int], None]


def measure(
    clusters: Clusters, distractors: Sequence[str], asked: Sequence[Question], told: Told
) -> dict[str, float]:
    """Return the share of hits of each method, the mean taken per cluster."""
    spellings = [(key, each) for key, several in clusters.items() for each in several]
    names = [each for _, each in spellings] + list(distractors)
    ids = {spelling: at for at, spelling in enumerate(spellings, start=1)}
    owner = {at: key for at, (key, _) in enumerate(spellings, start=1)}
    with ground.register():
        ground.put("companies_company", COLUMNS, (_row(at, n) for at, n in enumerate(names, 1)))
        ground.index()
        ground.run("CREATE INDEX ON companies_company USING gin (lower(name) gin_trgm_ops)")
        found: dict[str, float] = {}
        methods = _methods(names)
        for number, (name, method) in enumerate(methods.items()):
            hits: dict[str, list[bool]] = defaultdict(list)
            for at, question in enumerate(asked):
                told(number * len(asked) + at, len(methods) * len(asked))
                own = ids[question.cluster, question.spelling]
                answers = [each for each in method(question.spelling) if each != own][:FIRST]
                hits[question.cluster].append(
                    any(owner.get(each) == question.cluster for each in answers)
                )
            found[name] = round(fmean(fmean(each) for each in hits.values()), 4)
    return found


def _row(number: int, name: str) -> tuple[object, ...]:
    now = "2026-01-01"
    return (number, new_public_id(), name, searchable(name), "", "", False, "", "", "", "", "", now)


def _methods(names: Sequence[str]) -> Mapping[str, Method]:
    prepared = dict(enumerate(map(utils.default_process, names), start=1))

    def by_find(text: str) -> Sequence[int]:
        return [company.id for company in queries.find(text, limit=FIRST + 1)]

    def by_trigram(text: str) -> Sequence[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM companies_company WHERE lower(name) %% lower(%(text)s)"
                " ORDER BY similarity(lower(name), lower(%(text)s)) DESC, id LIMIT %(limit)s",
                {"text": text, "limit": FIRST + 1},
            )
            return [row[0] for row in cursor.fetchall()]

    def by(scorer: Callable[..., float]) -> Method:
        def found(text: str) -> Sequence[int]:
            wanted = utils.default_process(text)
            return [
                key
                for _, _, key in process.extract(
                    wanted, prepared, scorer=scorer, processor=None, limit=FIRST + 1
                )
            ]

        return found

    return {
        OURS: by_find,
        TRIGRAM: by_trigram,
        **{name: by(scorer) for name, scorer in SCORERS.items()},
    }
