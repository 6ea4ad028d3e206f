"""One book for all price tests: loading it is not what they test."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from server.core.pricing import PriceBook


@pytest.fixture(scope="session")
def data() -> dict[str, Any]:
    text = resources.files("resources.prices").joinpath("prices.json").read_text(encoding="utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@pytest.fixture(scope="session")
def corrections() -> dict[str, Any]:
    text = resources.files("resources.prices").joinpath("overrides.json").read_text(encoding="utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@pytest.fixture(scope="session")
def book(data: dict[str, Any]) -> PriceBook:
    return PriceBook.from_data(data)
