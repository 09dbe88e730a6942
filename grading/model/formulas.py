"""Formulas as they are printed: what the catalogue shows is what is worked out."""

import ast
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache

Number = Decimal | float
Known = Mapping[str, Number | None]
_Part = Callable[[Known], Number | None]

_DIGITS = 28
_NO_LINES = ("log10", "before", "two_before")


def value(formula: str, known: Known) -> float | None:
    """Return what a formula is worth; None when a part is missing or it divides by zero.

    Names are line items, `before.` stands in front of those of the year before. `log10` of nothing
    or less is None too.
    """
    with localcontext(prec=_DIGITS):
        found = _compiled(formula)(known)
    return None if found is None else float(found)


def values(wanted: Mapping[str, str], known: Known) -> dict[str, float | None]:
    """Return what each formula is worth, by its code."""
    found: dict[str, float | None] = {}
    with localcontext(prec=_DIGITS):
        for code, formula in wanted.items():
            number = _compiled(formula)(known)
            found[code] = None if number is None else float(number)
    return found


@lru_cache(maxsize=1024)
def names(formula: str) -> tuple[str, ...]:
    """Return the names a formula is made of, each once, in their order."""
    found = [_name(part) for part in ast.walk(_parsed(formula)) if _is_name(part)]
    return tuple(dict.fromkeys(name for name in found if name not in _NO_LINES))


def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _is_name(part: ast.AST) -> bool:
    return isinstance(part, ast.Name | ast.Attribute)


def _name(part: ast.AST) -> str:
    if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
        return f"{part.value.id}.{part.attr}"
    if isinstance(part, ast.Name):
        return part.id
    raise ValueError(ast.dump(part))


@lru_cache(maxsize=1024)
def _compiled(formula: str) -> _Part:
    return _part(_parsed(formula))


def _part(part: ast.expr) -> _Part:
    match part:
        case ast.Constant(value=int(number)):
            return lambda _: Decimal(number)
        case ast.Name() | ast.Attribute():
            name = _name(part)
            return lambda known: known.get(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _both(Decimal(-1), _part(operand), ast.Mult)
        case ast.Call(func=ast.Name(id="log10"), args=[argument]):
            return _log10(_part(argument))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            return _both(_part(left), _part(right), type(sign))
    raise ValueError(f"not a formula: {ast.unparse(part)}")


def _both(left: _Part | Decimal, right: _Part, sign: type[ast.operator]) -> _Part:
    work_out = _SIGNS[sign]

    def found(known: Known) -> Number | None:
        one = left if isinstance(left, Decimal) else left(known)
        other = right(known) if one is not None else None
        if one is None or other is None:
            return None
        if isinstance(one, float) is not isinstance(other, float):
            one, other = float(one), float(other)
        return work_out(one, other)

    return found


def _divided(one: Number, other: Number) -> Number | None:
    return one / other if other else None  # type: ignore[operator]


_SIGNS: dict[type[ast.operator], Callable[[Number, Number], Number | None]] = {
    ast.Add: lambda one, other: one + other,  # type: ignore[operator]
    ast.Sub: lambda one, other: one - other,  # type: ignore[operator]
    ast.Mult: lambda one, other: one * other,  # type: ignore[operator]
    ast.Div: _divided,
}


def _log10(argument: _Part) -> _Part:
    def found(known: Known) -> Number | None:
        number = argument(known)
        return math.log10(number) if number is not None and number > 0 else None

    return found
