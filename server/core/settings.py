"""Every setting of the server, declared once: storage, API and windows are loops over this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from server.core.errors import InvalidInput
from server.core.periods import find_zone

Value = str | int | bool
FLAT_PLAN_TOOLS, METERED_TOOLS, COUNT_FLAT_PLANS = "flatPlanTools", "meteredTools", "countFlatPlans"
# Those by which it is told whether captured usage costs anything.
PLAN_KEYS = frozenset((FLAT_PLAN_TOOLS, METERED_TOOLS, COUNT_FLAT_PLANS))


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` also gives the type."""

    key: str
    default: Value
    group: str
    label: str
    help: str
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] | None = None
    check: Callable[[str], str | None] | None = None

    @property
    def type(self) -> str:
        """Gives text, number or switch."""
        if isinstance(self.default, bool):
            return "switch"
        return "number" if isinstance(self.default, int) else "text"


def _time_zone(value: str) -> str | None:
    if value and find_zone(value) is None:
        return "must be an IANA time zone such as Europe/Berlin, or empty for this computer's"
    return None


def _languages(value: str) -> str | None:
    if not all(name.isascii() and name.replace("_", "").isalnum() for name in value.split("+")):
        return "must be names of languages such as eng+deu"
    return None


def _tools(value: str) -> str | None:
    if not all(char.isascii() and (char.isalnum() or char in ",. _-") for char in value):
        return "must be names of tools such as claude-code, codex"
    return None


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "timezone",
        "",
        "General",
        "Time zone",
        "Whose midnight ends a day. Empty: this computer's.",
        check=_time_zone,
    ),
    Setting(
        "durableWrites",
        False,
        "Storage",
        "Wait for the disk on every write",
        "Off: a power cut can lose the last moments. On: it cannot, and writing is slower.",
    ),
    Setting(
        "readAgentLogs",
        True,
        "Capture",
        "Read the logs of coding agents",
        "Token counts only: prompts and answers are never kept.",
    ),
    Setting(
        "listenOn4318",
        False,
        "Capture",
        "Also listen on port 4318",
        "Where OpenTelemetry is sent by default. In force from the next start on.",
    ),
    Setting(
        FLAT_PLAN_TOOLS,
        "",
        "Capture",
        "Tools on a flat plan",
        "Such as: claude-code, codex. Their usage is shown at what the API would charge, and is no cost.",
        check=_tools,
    ),
    Setting(
        METERED_TOOLS,
        "",
        "Capture",
        "Tools paid by use",
        "Such as: claude-code, codex. Every call is a cost, unless its log shows that a plan paid.",
        check=_tools,
    ),
    Setting(
        COUNT_FLAT_PLANS,
        False,
        "Capture",
        "Count usage under a flat plan as a cost",
        "Off: the plan's fee is the cost, entered by hand. Also changes what was read before.",
    ),
    Setting(
        "receiptLanguages",
        "eng+deu",
        "Receipts",
        "Languages of receipts",
        "As tesseract names them, joined by +, the most frequent first. Those not installed are passed over.",
        check=_languages,
    ),
    Setting(
        "dateOrder",
        "auto",
        "Receipts",
        "Order of dates",
        "How your receipts write dates where they do not show it themselves. auto: by their country.",
        choices=("auto", "dmy", "mdy", "ymd"),
    ),
    Setting(
        "readLimit",
        100,
        "Limits",
        "Reads a minute",
        "For each token. 0: no limit.",
        minimum=0,
        maximum=1_000_000,
    ),
    Setting(
        "writeLimit",
        30,
        "Limits",
        "Writes a minute",
        "For each token. 0: no limit.",
        minimum=0,
        maximum=1_000_000,
    ),
    Setting(
        "syncLimit",
        10,
        "Limits",
        "Synchronisations a minute",
        "For each token. 0: no limit.",
        minimum=0,
        maximum=1_000_000,
    ),
    Setting(
        "uploadLimit",
        5,
        "Limits",
        "Uploads a minute",
        "For each token. 0: no limit.",
        minimum=0,
        maximum=1_000_000,
    ),
)
BY_KEY = {setting.key: setting for setting in SETTINGS}


def checked(key: str, value: object) -> Value:
    """Gives the value if the setting takes it.

    Raises:
        InvalidInput: There is no such setting (names the nearest), or the value does not fit.
    """
    setting = BY_KEY.get(key)
    if setting is None:
        near = get_close_matches(key, BY_KEY, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InvalidInput.of(f"values.{key}"[:200], f"there is no such setting{hint}")
    problem = _problem(setting, value)
    if problem:
        raise InvalidInput.of(f"values.{key}", problem)
    assert isinstance(value, str | int | bool)  # noqa: S101 - _problem has made sure; this tells mypy
    return value


def _problem(setting: Setting, value: object) -> str | None:
    if isinstance(setting.default, bool):
        return None if isinstance(value, bool) else "must be true or false"
    if isinstance(setting.default, int):
        if isinstance(value, bool) or not isinstance(value, int):
            return "must be a whole number"
        if setting.minimum is not None and value < setting.minimum:
            return f"must be at least {setting.minimum}"
        if setting.maximum is not None and value > setting.maximum:
            return f"must be at most {setting.maximum}"
        return None
    if not isinstance(value, str) or len(value) > 500:
        return "must be text of at most 500 characters"
    if setting.choices and value not in setting.choices:
        return f"must be one of {', '.join(setting.choices)}"
    return setting.check(value) if setting.check else None
