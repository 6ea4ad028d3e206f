"""How a figure was got, in words: every page says it the same way."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from app import formatting
from app.translation import translate
from server.schemas.dashboard import CostBasis


def unpriced_word() -> str:
    """Gives what stands in the place of money that cannot be known."""
    return translate("Basis", "unpriced")


def basis_word(basis: CostBasis) -> str:
    """Gives how a figure was got: a word, led by `mostly` where other parts are smaller."""
    alone = {
        "billed": translate("Basis", "billed"),
        "reported": translate("Basis", "reported"),
        "estimated": translate("Basis", "estimated"),
        "manual": translate("Basis", "entered"),
    }
    most = {
        "billed": translate("Basis", "mostly billed"),
        "reported": translate("Basis", "mostly reported"),
        "estimated": translate("Basis", "mostly estimated"),
        "manual": translate("Basis", "mostly entered"),
    }
    sizes = {name: abs(getattr(basis, name)) for name in alone}
    parts = sorted((name for name in sizes if sizes[name]), key=lambda name: -sizes[name])
    if not parts:
        return ""
    return (alone if len(parts) == 1 else most)[parts[0]]


def basis_sums(basis: CostBasis) -> Mapping[str, Decimal]:
    """Gives the parts of a figure by how they were got; parts that are nothing are left out."""
    parts = {
        translate("Basis", "Billed by the provider"): basis.billed,
        translate("Basis", "Reported by your apps"): basis.reported,
        translate("Basis", "Estimated from prices"): basis.estimated,
        translate("Basis", "Entered by hand"): basis.manual,
    }
    return {words: part for words, part in parts.items() if part != 0}


def basis_parts(basis: CostBasis) -> str:
    """Gives the parts of a figure by how they were got, a line each."""
    return "\n".join(f"{words}: {formatting.money_full(part)}" for words, part in basis_sums(basis).items())
