"""What a provider is to the rest of the program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from server.core.adapters import Check, Explain, Fetch
from server.core.errors import FieldProblem, InvalidInput

_SEPARATORS = re.compile(r"[\s_./-]+")
_CAPITALS = re.compile(r"(?<!^)(?=[A-Z])")
LONGEST_CREDENTIAL = 100_000
Gives = Literal["cost", "tokens", "models", "projects"]


@dataclass(frozen=True, slots=True)
class Credential:
    """One field of what signs in to a provider.

    Attributes:
        id: Its name in the API.
        label: Its name for people.
        help: What it is, and what it must be allowed to do.
        url: Where to get it.
        pattern: What the whole value looks like; empty for anything.
        wrong: What to say of a value that does not look like that.
        secret: Whether it goes to the keyring and is never shown again.
        optional: Whether it works without.
        long: Whether it has many lines.
    """

    id: str
    label: str
    help: str
    url: str = ""
    pattern: str = ""
    wrong: str = ""
    secret: bool = True
    optional: bool = False
    long: bool = False

    def problem(self, value: str) -> str | None:
        """Says what is wrong with a value, never quoting it; None where nothing is."""
        if len(value) > LONGEST_CREDENTIAL:
            return "is too long to be one"
        if not self.long and not (value.isascii() and value.isprintable()):
            return "holds characters that none has; copy it again"
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII | re.DOTALL):
            return self.wrong or "does not look like one"
        return None


BASE_URL = Credential(
    "baseUrl",
    "Base URL",
    "Calls another address in the provider's place, for a proxy. https, or http on this computer.",
    pattern=r"https://[^\s@?#]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:/[^\s@?#]*)?",
    wrong="must begin with https:// (http:// only on this computer) and hold no password",
    secret=False,
    optional=True,
)


@dataclass(frozen=True, slots=True)
class Feed:
    """How a provider's own reports are read, and how far they can be trusted.

    Attributes:
        fetch: Gives what it reports of some days.
        explain: Says why it refused, where its answer tells.
        check: Tries the credentials at no cost; gives whose they are, for the person.
        fields: What signs in.
        gives: What its reports hold.
        hosts: Base URLs of what is called.
        settles_after: Days after which a day (or month, if `by_month`) is not revised any more. Where
            providers promise nothing, it is our judgement.
        by_month: Whether days settle with their month, and windows are whole months.
        history_days: How far back to read when it is connected.
        chunk_days: How many days are read at once, going back.
        interval_minutes: How often to read while nobody looks.
        least_minutes: How often at most, whoever asks, unless forced.
        call_price_nanos: What the provider charges for a call.
        calls_per_minute: How many calls it lets one make; None where it names no number.
        timed: Whether signing in depends on this computer's clock.
        organization: Whether the key is one of an organization's administrators.
        begins_late: Whether its reports may begin later than the spending did, so that days before the first
            line are unknown, not free.
        repeats: Its reports whose tokens others of its reports count, too.
        estimate: Whether its money is an estimate from list prices, not a bill.
        unverified: What has not been seen to hold on a live account, in words; empty where all is documented.
    """

    fetch: Fetch
    explain: Explain
    check: Check
    fields: tuple[Credential, ...]
    gives: tuple[Gives, ...]
    hosts: tuple[str, ...]
    settles_after: int = 3
    by_month: bool = False
    history_days: int = 365
    chunk_days: int = 31
    interval_minutes: int = 60
    least_minutes: int = 15
    call_price_nanos: int = 0
    calls_per_minute: int | None = None
    timed: bool = False
    organization: bool = False
    begins_late: bool = False
    repeats: tuple[str, ...] = ()
    estimate: bool = False
    unverified: str = ""

    @property
    def all_fields(self) -> tuple[Credential, ...]:
        """What signs in, and where to."""
        return (*self.fields, BASE_URL)

    def missing(self, given: Iterable[str]) -> list[Credential]:
        """Gives the fields without which it does not work."""
        known = set(given)
        return [item for item in self.fields if not item.optional and item.id not in known]

    def checked(self, values: Mapping[str, str]) -> dict[str, str]:
        """Gives the values that were filled in, without the space around them.

        Raises:
            InvalidInput: A field is not one of ours, is missing, or does not look as it must.
        """
        by_id = {item.id: item for item in self.all_fields}
        filled = {key: value.strip() for key, value in values.items() if value.strip()}
        problems = [
            FieldProblem(f"credentials.{key[:60]}", f"there is no such field; there are {', '.join(by_id)}")
            for key in filled
            if key not in by_id
        ]
        for key, value in filled.items():
            problem = by_id[key].problem(value) if key in by_id else None
            if problem:
                problems.append(FieldProblem(f"credentials.{key}", problem))
        problems += [
            FieldProblem(f"credentials.{item.id}", f"is missing: {item.label}. {item.help}")
            for item in self.missing(filled)
        ]
        if problems:
            raise InvalidInput(
                "; ".join(f"{item.field}: {item.message}" for item in problems), tuple(problems)
            )
        return filled


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider's descriptor.

    Attributes:
        id: Its name in the API.
        name: Its name for people.
        aliases: Other spellings; case, spaces, dots, dashes and underscores need not be listed.
        input_includes_cache: Whether its usage object counts cache reads and writes as input.
        category: Under which its bills are booked where nobody says otherwise.
        inside: The provider on whose bill its money stands; None where it sends bills of its own.
        feed: How its reports are read; None where there is nothing to call.
        manual: What to do in the place of that, or beside it, for the person.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    input_includes_cache: bool = True
    category: str = "AI"
    inside: str | None = None
    feed: Feed | None = None
    manual: str = ""

    def variable(self, field: str) -> str:
        """Gives the environment variable that stands for a credential's field."""
        return f"CODINGVIBEZ_{self.id}_{_CAPITALS.sub('_', field)}".upper()


class ProviderNames:
    """Every provider that is known, found by any of its spellings."""

    def __init__(self, described: Iterable[Provider], priced: Mapping[str, str]) -> None:
        """Joins the described providers with those only the price data knows (id → name)."""
        self._by_id: dict[str, Provider] = {}
        self._by_spelling: dict[str, str] = {}
        for provider in described:
            self._add(provider)
        for provider_id, name in priced.items():
            if _fold(provider_id) not in self._by_spelling:
                self._add(Provider(provider_id, name))

    def _add(self, provider: Provider) -> None:
        self._by_id[provider.id] = provider
        for spelling in (provider.id, provider.name, *provider.aliases):
            self._by_spelling.setdefault(_fold(spelling), provider.id)

    def find(self, spelling: str) -> Provider | None:
        """Gives the provider of a spelling, or None."""
        as_written = self._by_id.get(spelling)
        if as_written is not None:
            return as_written
        provider_id = self._by_spelling.get(_fold(spelling))
        return self._by_id[provider_id] if provider_id else None

    def known(self) -> list[Provider]:
        """Gives every provider that is known."""
        return list(self._by_id.values())

    def get(self, provider_id: str) -> Provider:
        """Gives a provider by its id; one that is not known any more is described by its id alone."""
        return self._by_id.get(provider_id) or Provider(provider_id, provider_id)

    def require(self, spelling: str, field: str = "provider") -> Provider:
        """Gives the provider of a spelling.

        Raises:
            InvalidInput: It is not known; the message names the nearest that is.
        """
        found = self.find(spelling)
        if found is None:
            near = self.nearest(spelling)
            hint = f"; did you mean {near}?" if near else ""
            raise InvalidInput.of(field, f"{spelling[:60]!r} is not known{hint}")
        return found

    def nearest(self, spelling: str, likeness: float = 0.6) -> str | None:
        """Gives the id whose spelling is nearest, for a hint, or None where nothing is that near (0 … 1)."""
        folded = _fold(spelling)
        # Of one or two letters anything is near.
        near = get_close_matches(folded, self._by_spelling, n=1, cutoff=likeness) if len(folded) > 2 else []
        return self._by_spelling[near[0]] if near else None


def _fold(spelling: str) -> str:
    return _SEPARATORS.sub("", spelling.casefold())
