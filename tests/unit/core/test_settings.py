"""Settings: declared once, every value checked."""

from __future__ import annotations

import pytest

from server.core.errors import InvalidInput
from server.core.settings import BY_KEY, SETTINGS, checked


def test_every_default_is_a_value_the_setting_takes() -> None:
    assert len(BY_KEY) == len(SETTINGS)
    for setting in SETTINGS:
        assert checked(setting.key, setting.default) == setting.default
        assert setting.label
        assert setting.help
        assert setting.type in ("text", "number", "switch")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("timezone", "Europe/Berlin"),
        ("timezone", ""),
        ("durableWrites", True),
        ("readLimit", 0),
        ("readLimit", 1_000_000),
    ],
)
def test_fitting_values_are_given_back(key: str, value: object) -> None:
    assert checked(key, value) == value


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("timezone", "Berlin", "IANA"),
        ("timezone", 3, "text"),
        ("timezone", "x" * 501, "500"),
        ("timezone", None, "text"),
        ("durableWrites", 1, "true or false"),
        ("durableWrites", "true", "true or false"),
        ("readLimit", -1, "at least 0"),
        ("readLimit", 1_000_001, "at most 1000000"),
        ("readLimit", True, "whole number"),
        ("readLimit", 1.5, "whole number"),
        ("readLimit", "5", "whole number"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_name(key: str, value: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        checked(key, value)
    assert caught.value.problems[0].field == f"values.{key}"


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="did you mean timezone"):
        checked("timeZone", "UTC")
    with pytest.raises(InvalidInput, match=r"no such setting$"):
        checked("q" * 5000, 1)
