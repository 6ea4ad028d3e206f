"""The servers whose figures can be shown: this computer's own, and those of teams."""

from __future__ import annotations

import ipaddress
import json
import re
import ssl
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from app.translation import translate

if TYPE_CHECKING:
    from app.client import ApiClient
    from app.preferences import Preferences

# The first version whose answers this application can read.
LEAST_VERSION: Final = (0, 1)


@dataclass(frozen=True)
class TeamServer:
    """A server elsewhere. `ca` is the PEM file of an authority of the team's own, empty without."""

    id: str
    name: str
    url: str
    ca: str = ""


class TokenKeeper(Protocol):
    """Keeps the tokens of teams' servers; may wait for the keyring, so it is asked in tasks only."""

    def team_token(self, server: str) -> str | None:
        """Gives a token."""

    def keep_team_token(self, server: str, token: str) -> str | None:
        """Keeps a token; gives why it will be gone after a restart, None if it will not."""

    def forget_team_token(self, server: str) -> None:
        """Forgets a token, and what was to be forwarded there."""

    def know_team_server(self, server: str, name: str, url: str, ca: str) -> None:
        """Takes note of a server that usage may be forwarded to, or of what has changed about it."""


class ServerProblem(Exception):
    """A server cannot be used; says in plain words why. `is_distrusted`: another authority may help."""

    def __init__(self, message: str, *, is_distrusted: bool = False) -> None:
        super().__init__(message)
        self.is_distrusted = is_distrusted


class ServerBook(QObject):
    """The teams' servers that were added, and which one is shown; kept across restarts."""

    changed = Signal()

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences

    @property
    def servers(self) -> tuple[TeamServer, ...]:
        """The servers, in the order in which they were added; what cannot be read is left out."""
        return tuple(_read(self._preferences.servers))

    @property
    def shown(self) -> TeamServer | None:
        """The team's server that is shown, None while it is this computer's own."""
        return next((each for each in self.servers if each.id == self._preferences.server), None)

    def show(self, server_id: str) -> None:
        """Remembers which one is shown; empty: this computer's own."""
        self._preferences.server = server_id
        self._preferences.save()
        self.changed.emit()

    @property
    def organization(self) -> tuple[str, str]:
        """Id and name of the organization chosen on the server that is shown; empty: the usual one."""
        return self._preferences.organization

    def choose(self, organization: str, name: str) -> None:
        """Remembers which organization was chosen on the server that is shown; empty: the usual one."""
        self._preferences.organization = (organization, name if organization else "")

    def keep(self, server: TeamServer) -> None:
        """Adds a server, or changes the one of that id."""
        known = {each.id: each for each in self.servers}
        self._write([*{**known, server.id: server}.values()])

    def remove(self, server_id: str) -> None:
        """Forgets a server; its token is kept elsewhere."""
        self._write([each for each in self.servers if each.id != server_id])

    def _write(self, servers: list[TeamServer]) -> None:
        self._preferences.servers = json.dumps([asdict(each) for each in servers])
        self.changed.emit()


def _read(text: str) -> Iterator[TeamServer]:
    try:
        entries = json.loads(text or "[]")
    except ValueError:
        return
    for entry in entries if isinstance(entries, list) else ():
        try:
            server = TeamServer(**entry)
            # The file can be changed by hand, and a token must not go where nobody could check who reads it.
            checked_url(server.url)
        except (TypeError, AttributeError, ServerProblem):
            continue
        if server.id and all(isinstance(value, str) for value in entry.values()):
            yield server


def checked_url(text: str) -> str:
    """Gives an address as it is called, without a slash at its end; without a scheme it means https.

    Raises:
        ServerProblem: It is none, or the token would travel unprotected.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.username or parts.query or parts.fragment or re.search(r"\s", text):
        raise ServerProblem(translate("Servers", "Enter an address such as https://costs.example.com."))
    if parts.scheme == "http" and _is_loopback(host):
        return parts.geturl().rstrip("/")
    if parts.scheme != "https":
        words = translate("Servers", "The address must begin with https://, to keep the token private.")
        raise ServerProblem(words)
    return parts.geturl().rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_token(text: str) -> str:
    """Gives a token without what was copied along.

    Raises:
        ServerProblem: It cannot be one.
    """
    token = text.strip()
    if not re.fullmatch(r"[!-~]+", token):
        raise ServerProblem(translate("Servers", "Paste the token that your team's server gave you."))
    return token


def trust(ca: str) -> ssl.SSLContext:
    """Gives whose certificates are trusted: the known authorities, this system's, and one of the team's own.

    Raises:
        ServerProblem: The file cannot be used.
    """
    import httpx

    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            words = translate("Servers", "{file} is no certificate file (PEM) that can be read.")
            raise ServerProblem(words.format(file=ca)) from error
    return context


def connect(server: TeamServer, keeper: TokenKeeper) -> ApiClient:
    """Gives a client of a team's server, which asks the keyring for the token; reads files, so in a task."""
    from app.client import ApiClient, ApiError

    def token() -> str:
        kept = keeper.team_token(server.id)
        if kept is None:
            words = translate("Servers", "The keyring does not give the token of {name}. Enter it again.")
            raise ApiError(words.format(name=server.name))
        return kept

    try:
        trusted = trust(server.ca)
    except ServerProblem:
        # Whoever only that file vouches for is refused at the first question, which says so.
        trusted = trust("")
    return ApiClient.remote(server.url, token, trusted)


def check(server: TeamServer, token: str, least: tuple[int, int] = LEAST_VERSION) -> None:
    """Asks a server whether it can be used with a token, which only a CodingVibez server gets to see.

    Raises:
        ServerProblem: It cannot.
    """
    import httpx

    from app.client import TIMEOUT, ApiClient, ApiError

    trusted = trust(server.ca)
    stranger = ApiClient(httpx.Client(base_url=server.url, timeout=TIMEOUT, verify=trusted))
    client = ApiClient.remote(server.url, lambda: token, trusted)
    try:
        version = stranger.health().version
        check_version(version, server, least)
        client.dashboard()
    except ApiError as error:
        raise explain(error, server) from error
    finally:
        stranger.close()
        client.close()


def check_version(version: str, server: TeamServer, least: tuple[int, int] = LEAST_VERSION) -> None:
    """Tells whether this application can read a server's answers.

    Raises:
        ServerProblem: It cannot.
    """
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < least:
        words = translate("Servers", "{address} runs version {version}, which is too old. It needs {least}.")
        wanted = ".".join(map(str, least))
        raise ServerProblem(words.format(address=server.url, version=version or "?", least=wanted))


def explain(error: Exception, server: TeamServer) -> ServerProblem:
    """Gives in plain words why a server did not answer as it should."""
    causes = list(_causes(error))
    distrust = next((each for each in causes if isinstance(each, ssl.SSLCertVerificationError)), None)
    status = getattr(error, "status", 0)
    if distrust is not None:
        words = translate(
            "Servers",
            "The certificate of {address} is not trusted ({reason}). "
            "If your team has an authority of its own, choose its CA file.",
        )
        reason = distrust.verify_message or distrust.reason or type(distrust).__name__
        return ServerProblem(words.format(address=server.url, reason=reason), is_distrusted=True)
    if any(isinstance(each, ssl.SSLError) for each in causes):
        words = translate("Servers", "{address} answers, but not with TLS as https needs it.")
    elif status == 401:
        words = translate("Servers", "{address} refuses the token: it is wrong, expired or revoked.")
    elif status == 403:
        words = translate("Servers", "The token may not read {address}: it needs the scope “read”.")
    elif status and not getattr(error, "code", ""):
        words = translate("Servers", "{address} does not answer as a CodingVibez server does.")
    elif not status and len(causes) > 1:
        words = translate("Servers", "{address} cannot be reached. Check the address and your network.")
    else:
        return ServerProblem(str(error))
    return ServerProblem(words.format(address=server.url))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
