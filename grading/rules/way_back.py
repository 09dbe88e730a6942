"""The way back: the smallest realistic changes that would lift a grade, found by grading again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, islice

from grading.rules import levers
from grading.rules.inputs import Accounts, Evidence
from grading.rules.levers import ALL, Move, Quartiles, Step
from grading.rules.scorecard import Score

Grading = Callable[[Evidence, date], Score]
_STEPS = 8  # looked at between a figure and what is realistic, then halved
_HALVINGS = 5
_HALVINGS_OF_PAIRS = 5
_MOST_PAIRS = 8  # that are made smaller: a page waits for it
_PAIRS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One or two changes, the grade they lead to, and the newest accounts there are then."""

    steps: tuple[Step, ...]
    grade: int
    accounts: Accounts | None = None

    @property
    def is_internal(self) -> bool:
        """Whether it would tell of other policyholders."""
        return any(step.is_internal for step in self.steps)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two changes and how far each of them goes."""

    moves: tuple[Move, Move]
    shares: tuple[Decimal, Decimal] = (ALL, ALL)

    @property
    def size(self) -> Decimal:
        """How far its figures move: what is filed or paid asks for no better year."""
        return sum(
            (share for move, share in zip(self.moves, self.shares, strict=True) if move.is_gradual),
            Decimal(0),
        )


@dataclass(frozen=True, slots=True)
class Prospect:
    """A company's evidence on a day, to be graded again with one thing or another changed.

    `quartiles` are the lower and upper of each figure in the sector: nobody goes further.
    """

    evidence: Evidence
    on: date
    grading: Grading
    quartiles: Quartiles

    @property
    def grade(self) -> int:
        """The grade as it is."""
        return self.grading(self.evidence, self.on).grade

    def ways(self, *, inside: bool = True) -> list[Way]:
        """Return what lifts the grade, from the smallest: single changes, then pairs of them.

        A pair leads to a grade that no single change reaches. `inside` tells of what other
        policyholders reported too.
        """
        moves = self._moves(inside=inside)
        now = self.grade
        singles = [way for move in moves if (way := self._single(move, now)) is not None]
        reached = [self._after((move,), (ALL,)).grade for move in moves]
        best = min([now, *reached, *(way.grade for way in singles)])
        return [*singles, *self._pairs(moves, best)]

    def filed(self) -> Way | None:
        """Return what filing the accounts that are due leads to; None: none are."""
        filing = levers.filing(self.evidence, self.on)
        return None if filing is None else self._after((filing,), (ALL,))

    def with_figure(self, code: str, value: Decimal) -> Way | None:
        """Return what a figure at a value leads to, or as near to it as is realistic.

        None: nothing is known of it, or it is there already.
        """
        for figure in levers.figures(self.evidence, self.quartiles):
            if figure.lever.code == code and (share := figure.share_of(value)) > 0:
                return self._after((figure,), (min(share, ALL),))
        return None

    def followed(self, steps: Iterable[Step]) -> Evidence | None:
        """Return what would be known after the steps of a way; None where one leads nowhere."""
        evidence = self.evidence
        for step in steps:
            move = self._move_of(step)
            if move is None:
                return None
            evidence = (
                move.moved_to(evidence, step.becomes)
                if isinstance(move, levers.Figure) and step.becomes is not None
                else move.done(evidence, ALL)[0]
            )
        return evidence

    def _move_of(self, step: Step) -> Move | None:
        if step.code == levers.Change.ACCOUNTS_FILED:
            return levers.filing(self.evidence, self.on)
        if step.code == levers.Change.OVERDUE_PAID:
            return levers.payment(self.evidence)
        figures = levers.figures(self.evidence, self.quartiles)
        return next((each for each in figures if each.lever.code == step.code), None)

    def _moves(self, *, inside: bool) -> list[Move]:
        facts = [
            levers.filing(self.evidence, self.on),
            levers.payment(self.evidence) if inside else None,
        ]
        figures = levers.figures(self.evidence, self.quartiles)
        return [*(move for move in facts if move is not None), *figures]

    def _after(self, moves: Sequence[Move], shares: Sequence[Decimal]) -> Way:
        evidence, steps = self.evidence, []
        for move, share in zip(moves, shares, strict=True):
            evidence, step = move.done(evidence, share)
            steps.append(step)
        newest = evidence.accounts[0] if evidence.accounts else None
        return Way(tuple(steps), self.grading(evidence, self.on).grade, newest)

    def _single(self, move: Move, now: int) -> Way | None:
        def after(share: Decimal) -> Way:
            return self._after((move,), (share,))

        if not move.is_gradual:
            whole = after(ALL)
            return whole if whole.grade < now else None
        shares = (Decimal(step) / _STEPS for step in range(1, _STEPS + 1))
        enough = next((share for share in shares if after(share).grade < now), None)
        if enough is None:
            return None
        too_little = enough - ALL / _STEPS
        for _ in range(_HALVINGS):
            middle = (too_little + enough) / 2
            is_enough = after(middle).grade < now
            too_little, enough = (too_little, middle) if is_enough else (middle, enough)
        return after(enough)

    def _pairs(self, moves: Sequence[Move], best: int) -> list[Way]:
        """Return the smallest pairs that lead to a better grade than `best`."""
        enough = (
            _Pair(pair)
            for pair in combinations(moves, 2)
            if self._after(pair, (ALL, ALL)).grade < best
        )
        found = [self._made_smaller(pair, best) for pair in islice(enough, _MOST_PAIRS)]
        found.sort(key=lambda pair: pair.size)
        return [self._after(pair.moves, pair.shares) for pair in found[:_PAIRS_SHOWN]]

    def _made_smaller(self, pair: _Pair, best: int) -> _Pair:
        """Return the pair with both as small as goes together, then each by itself."""
        first, second = pair.moves
        if first.is_gradual and second.is_gradual:
            both = self._least(best, lambda share: _Pair(pair.moves, (share, share)))
            pair = _Pair(pair.moves, (both, both))
        if first.is_gradual:
            start, kept = pair.shares
            least = self._least(best, lambda share: _Pair(pair.moves, (share * start, kept)))
            pair = _Pair(pair.moves, (least * start, kept))
        if second.is_gradual:
            kept, start = pair.shares
            least = self._least(best, lambda share: _Pair(pair.moves, (kept, share * start)))
            pair = _Pair(pair.moves, (kept, least * start))
        return pair

    def _least(self, best: int, pair_at: Callable[[Decimal], _Pair]) -> Decimal:
        """Return the least share at which a pair leads further than `best`; whole, it does."""
        too_little, enough = Decimal(0), ALL
        for _ in range(_HALVINGS_OF_PAIRS):
            middle = (too_little + enough) / 2
            pair = pair_at(middle)
            is_enough = self._after(pair.moves, pair.shares).grade < best
            too_little, enough = (too_little, middle) if is_enough else (middle, enough)
        return enough
