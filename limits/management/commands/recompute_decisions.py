"""`recompute_decisions --sample N`: decisions made again from what was kept with them."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from core import tenancy
from core.progress import Progress
from limits.queries import replay
from limits.queries.replay import Kind, Replay, Verdict

_AT_ONCE = 200


class Command(BaseCommand):
    help = (
        "Make decisions on limits again from the facts kept with each, by today's rules, and"
        " compare outcome, amount, days, reasons and conditions; exit 1 if one differs. What a"
        " person chose, with nothing to work out, is counted apart: it is held against its event."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many decisions, and the form of the answer."""
        parser.add_argument("--sample", type=int, default=1_000, metavar="N")
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Print what came of it; exit with 1 when a decision comes out otherwise."""
        verdicts: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        different: list[Replay] = []
        progress = Progress(sys.stderr, "Deciding again")
        with tenancy.scope(staff=True):
            ids = replay.sample(options["sample"])
            of_rules = len(ids)
            ids += replay.chosen(options["sample"])
            for start in range(0, len(ids), _AT_ONCE):
                for found in replay.replays(ids[start : start + _AT_ONCE]):
                    verdicts[found.verdict] += 1
                    kinds[found.kind] += 1
                    if found.verdict is Verdict.DIFFERENT:
                        different.append(found)
                progress.show(min(start + _AT_ONCE, len(ids)), len(ids))
        progress.finish()
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(of_rules, verdicts, kinds, different)))
        else:
            self._print(of_rules, verdicts, kinds, different)
        if different:
            sys.exit(1)

    def _print(
        self, count: int, verdicts: Counter[str], kinds: Counter[str], different: list[Replay]
    ) -> None:
        for found in different:
            names = ", ".join(found.differences)
            self.stdout.write(f"decision {found.decision.public_id}: {names}")
        worked_out = sorted(set(kinds) - {Kind.CHOSEN})
        made = ", ".join(f"{kinds[kind]:,} {kind}" for kind in worked_out) or "none"
        self.stdout.write(f"{count:,} decisions: {made}")
        self.stdout.write(
            f"{verdicts[Verdict.EQUAL]:,} equal, {verdicts[Verdict.DIFFERENT]:,} different, "
            f"{verdicts[Verdict.OTHER_TABLES]:,} by other tables, "
            f"{verdicts[Verdict.INCOMPLETE]:,} from before everything was kept"
        )
        self.stdout.write(
            f"{verdicts[Verdict.CHOSEN]:,} more that a person chose, as their events tell them"
        )


def _as_json(
    count: int, verdicts: Counter[str], kinds: Counter[str], different: list[Replay]
) -> dict[str, Any]:
    return {
        "decisions": count,
        **{verdict.value.lower(): verdicts[verdict] for verdict in Verdict},
        "kinds": dict(sorted(kinds.items())),
        "differences": [
            {"decision": str(found.decision.public_id), "names": found.differences}
            for found in different
        ],
    }
