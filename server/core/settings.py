"""Every setting of the server, declared once: storage, API and windows are loops over this."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from server.core.currencies import DOLLAR, SHOWN
from server.core.errors import InvalidInput
from server.core.periods import find_zone
from server.core.provider import BASE_URL

Value = str | int | bool
DISPLAY_CURRENCY = "displayCurrency"
UPDATE_EXCHANGE_RATES = "updateExchangeRates"
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


def _url(value: str) -> str | None:
    if value and BASE_URL.problem(value) is not None:
        return "must be an address that begins with https://, or with http:// for this computer"
    return None


def _address(value: str) -> str | None:
    if value and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
        return "must be an e-mail address"
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
        DISPLAY_CURRENCY,
        DOLLAR,
        "General",
        "Currency of figures",
        "Costs are kept in US dollars. In another currency they are shown at the ECB's newest rate that is "
        "known; files and the API stay in dollars.",
        choices=SHOWN,
    ),
    Setting(
        UPDATE_EXCHANGE_RATES,
        True,
        "General",
        "Fetch exchange rates",
        "From the European Central Bank, once a working day at most, and only where an amount in another "
        "currency needs newer ones. Nothing about you is sent.",
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
    Setting(
        "publicUrl",
        "",
        "Team",
        "Public address",
        "How members reach this server, for the links in invitations. Empty: as whoever invites reaches it.",
        check=_url,
    ),
    Setting(
        "newcomers",
        "invited",
        "Team",
        "Who may come with a Supabase account",
        "invited: who has an invitation. join: everybody with an account becomes a member of this server's "
        "own organization. own: everybody gets an organization of their own.",
        choices=("invited", "join", "own"),
    ),
    Setting(
        "newcomerRole",
        "member",
        "Team",
        "What those who join become",
        "The role of accounts that join by themselves.",
        choices=("viewer", "member", "admin"),
    ),
    Setting(
        "supabaseUrl",
        "",
        "Sign-in",
        "Supabase project",
        "Its URL, such as https://abcdefghijklmnopqrst.supabase.co: accounts of this project may sign in. "
        "Empty: only tokens of this server are taken.",
        check=_url,
    ),
    Setting(
        "supabaseIssuer",
        "",
        "Sign-in",
        "Issuer of its tokens",
        "What their iss says, where the project has a domain of its own. Empty: the URL and /auth/v1.",
    ),
    Setting(
        "supabaseAlgorithms",
        "ES256+RS256",
        "Sign-in",
        "How its tokens are signed",
        "HS256 is the project's legacy secret; it goes to the keyring, as the secret supabaseJwtSecret.",
        choices=("ES256+RS256", "ES256", "RS256", "HS256", "ES256+RS256+HS256"),
    ),
    Setting(
        "smtpHost",
        "",
        "E-mail",
        "Mail server",
        "Sends invitations. Empty: none are sent; their links work all the same.",
    ),
    Setting("smtpPort", 587, "E-mail", "Its port", "587 or 465, as a rule.", minimum=1, maximum=65535),
    Setting(
        "smtpSecurity",
        "starttls",
        "E-mail",
        "How the connection is secured",
        "none is for a mail server on this computer only.",
        choices=("starttls", "tls", "none"),
    ),
    Setting(
        "smtpUser",
        "",
        "E-mail",
        "User name",
        "Its password goes to the keyring, as the secret smtpPassword. Empty: no sign-in.",
    ),
    Setting("smtpFrom", "", "E-mail", "Sender", "The address that invitations come from.", check=_address),
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
