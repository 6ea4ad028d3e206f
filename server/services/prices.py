"""Loads the price book: the packaged price data, and the person's own price file over it."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from server.core.errors import PriceDataError
from server.core.pricing import PriceBook

_TITLE = "Price file not usable"
_LARGEST_BYTES = 4_000_000


def load_price_book(user_overrides: Path | None) -> PriceBook:
    """Loads the packaged prices, and the person's own when that file exists.

    The own file is JSON, in US dollars per million tokens, and wins on the days it covers; see
    `PriceBook.from_data` and `server.core.pricing.reading` for all it may say:

        {"openai": {"my-model": {"input": "3.0", "cacheRead": "0.75", "output": "12", "from": "2026-01-01"}},
         "ollama": {"llama3:8b": {"input": "0", "output": "0"}}}

    Raises:
        PriceDataError: A file cannot be read or used; the message says which, where, and what to do.
    """
    data = _packaged()
    own = None if user_overrides is None else _own(user_overrides)
    try:
        return PriceBook.from_data(data, own)
    except PriceDataError as problem:
        if user_overrides is None:
            raise
        raise PriceDataError(
            problem.title, f"{user_overrides}: {problem.message} Correct it or move the file away."
        ) from problem


def _packaged() -> dict[str, Any]:
    try:
        text = resources.files("resources.prices").joinpath("prices.json").read_bytes()
        parts = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        providers = msgspec.json.decode(parts.pop("providers", msgspec.Raw(b"{}")), type=dict[str, _Provider])
        data = {key: msgspec.json.decode(part) for key, part in parts.items()}
    except (OSError, ModuleNotFoundError, ValueError) as problem:
        raise PriceDataError(
            _TITLE, f"The price data that comes with the program cannot be read ({problem}). Install it anew."
        ) from problem
    return data | {"providers": {name: entry.unread() for name, entry in providers.items()}}


class _Provider(msgspec.Struct):
    name: str
    models: msgspec.Raw
    fallbacks: list[str] = []

    def unread(self) -> dict[str, object]:
        models = self.models.copy()
        return {
            "name": self.name,
            "fallbacks": self.fallbacks,
            "models": partial(msgspec.json.decode, models),
        }


def _own(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as problem:
        _fail(path, f"cannot be read ({problem.strerror or problem}). Check the file and its permissions.")
    if len(raw) > _LARGEST_BYTES:
        _fail(path, "is larger than 4 MB, so it is hardly a price file. Move it away.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        _fail(path, f"is not UTF-8 text (byte {problem.start + 1}). Save it as UTF-8.")
    try:
        own = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_unique)
    except json.JSONDecodeError as problem:
        _fail(
            path,
            f"is not JSON: {problem.msg}, line {problem.lineno}, column {problem.colno}. Correct it there.",
        )
    except RecursionError:
        _fail(path, "is nested too deeply to be a price file. Correct it or move it away.")
    except ValueError as problem:
        _fail(path, f"{problem}. Correct it or move the file away.")
    if not isinstance(own, dict):
        _fail(
            path,
            'must be an object in { }, such as {"openai": {"my-model": {"input": "3", "output": "12"}}}.',
        )
    return own


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a price")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key[:60]!r} is there twice in the same object")
        found[key] = value
    return found


def _fail(path: Path, problem: str) -> NoReturn:
    raise PriceDataError(_TITLE, f"{path}: {problem}") from None
