"""What every test may rely on: no network, no leaked thread, no real keyring, no unnoticed error, own data.

The guards hold for every test; the fixtures build the server's parts on a temporary folder with a clock
that stands still until it is told otherwise.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# Before anything imports Qt or keyring.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# Nobody's own agents: neither here nor in a program that a test starts.
os.environ["CODINGVIBEZ_AGENTS_HOME"] = ""
# Nor the ECB's rates.
os.environ["CODINGVIBEZ_ECB_BASE_URL"] = ""
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Tests read what is shown, in English wherever they run.
os.environ["LANGUAGE"] = "en"

import pytest
from hypothesis import HealthCheck, settings

from server.core.records import ALL_SCOPES, Identity, Role
from server.db.choices import read_state, write_state
from server.db.connection import Store
from server.db.events import EventWriter
from server.db.people import ensure_personal
from server.db.writer import Writer
from server.services import container
from server.services.identity import Installation
from server.services.prices import load_price_book
from tests.postgresql import Cluster, programs

if TYPE_CHECKING:
    import peewee

    from server.core.pricing import PriceBook
    from server.schemas.events import Changed
    from server.services.container import Services

START = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
SECRET = bytes(range(32))
_THREADS_MAY_TAKE_S = 10.0
_LAST_LINES = 40
_OURS = ("server", "app")
# A busy machine is slow, which is no defect of what is tested. Examples are the same every time, so that no
# change is blamed for what was wrong before; `--hypothesis-profile=explore` looks for others.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("tests", settings.get_profile("explore"), derandomize=True)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="what the tests of the API run on; a PostgreSQL server is started for them",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expect_errors: what is tested may log errors, and should")


# ---------------------------------------------------------------- guards


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tells why what passed at last had failed before."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.write_sep("_", f"failed at first: {report.nodeid}")
        terminalreporter.write_line("\n".join(report.longreprtext.splitlines()[-_LAST_LINES:]))


def _stays_here(address: object) -> bool:
    """Tells whether a socket address is on this computer."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in ("", "localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    tried: list[str] = []

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any, *rest: Any) -> Any:
            if not _stays_here(address):
                tried.append(f"{address[0]}:{address[1]}")
                raise ConnectionRefusedError(f"tests must not reach the network, tried {tried[-1]}")
            return real(self, address, *rest)

        return call

    def resolve(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _numeric(name) and not _stays_here((name, 0)):
            # Names that never resolve by design are a test's own business.
            if not name.endswith((".invalid", ".test", ".example")):
                tried.append(f"the name {name}")
            raise socket.gaierror(socket.EAI_NONAME, f"tests must not reach the network, tried {name}")
        return real_resolve(host, *rest, **named)

    real_resolve = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield
    if tried:
        pytest.fail(f"the test tried to reach the network: {', '.join(tried)}", pytrace=False)


def _numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _may_stay(thread: threading.Thread) -> bool:
    # Qt's own threads show up as dummies when Python code runs in them.
    if not thread.is_alive() or isinstance(thread, threading._DummyThread):
        return True
    function = getattr(thread, "function", None)
    return isinstance(thread, threading.Timer) and str(getattr(function, "__module__", "")).startswith(
        "limits"
    )


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _THREADS_MAY_TAKE_S
    while True:
        left = [item for item in threading.enumerate() if item not in before and not _may_stay(item)]
        if not left:
            return
        if time.monotonic() >= deadline:
            break
        time.sleep(0.01)
    names = ", ".join(sorted(item.name for item in left))
    pytest.fail(f"the test left threads running: {names}", pytrace=False)


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("CODINGVIBEZ_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CODINGVIBEZ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CODINGVIBEZ_AGENTS_HOME", "")
    monkeypatch.setenv("CODINGVIBEZ_ECB_BASE_URL", "")


class _Errors(logging.Handler):
    """Keeps the errors that our code logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def _logged_errors(request: pytest.FixtureRequest) -> Iterator[list[logging.LogRecord]]:
    handler = _Errors()
    loggers = [logging.getLogger(name) for name in _OURS]
    for logger in loggers:
        logger.addHandler(handler)
    yield handler.records
    for logger in loggers:
        logger.removeHandler(handler)
    asked = "expect_errors" in request.fixturenames or request.node.get_closest_marker("expect_errors")
    if handler.records and not asked:
        lines = "\n".join(f"  {item.name}: {_said(item)}" for item in handler.records)
        pytest.fail(f"errors were logged that the test did not expect:\n{lines}", pytrace=False)


def _said(record: logging.LogRecord) -> str:
    kind = record.exc_info[1] if record.exc_info else None
    return record.getMessage() + (f" ({kind!r})" if kind else "")


@pytest.fixture
def expect_errors(_logged_errors: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """Allows errors in the log and gives the records, to be looked at."""
    return _logged_errors


# ---------------------------------------------------------------- parts of the server


class Clock:
    """A clock that stands still until it is set or moved on."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> None:
        assert now.tzinfo is not None, "a time without a zone"
        self.now = now.astimezone(UTC)

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@cache
def empty_database() -> bytes:
    """Gives a database file with all its tables, made once: making it takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        made = Store(Path(folder))
        made.open(now=START)
        made.close()
        return made.path.read_bytes()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = Store(tmp_path / "data")
    opened.folder.mkdir(mode=0o700)
    opened.path.touch(mode=0o600)
    opened.path.write_bytes(empty_database())
    opened.open(now=clock())
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server; tests that ask for it are skipped where Debian's packages cannot be."""
    if programs() is None and not Path("/etc/debian_version").exists():
        pytest.skip("PostgreSQL is not installed here, and this system has no Debian packages")
    with tempfile.TemporaryDirectory(prefix="codingvibez-pg-", ignore_cleanup_errors=True) as folder:
        started = Cluster(Path(folder))
        yield started
        started.stop()


@pytest.fixture
def shared_database(cluster: Cluster) -> Iterator[str]:
    """The URL of a PostgreSQL database of this test's own."""
    url = cluster.make_database()
    yield url
    cluster.give_back(url)


@pytest.fixture
def writer(store: Store, clock: Clock) -> Iterator[Writer]:
    started = Writer(store.writer, EventWriter(UTC), clock)
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="session")
def price_book() -> PriceBook:
    return load_price_book(None)


@pytest.fixture
def announced() -> list[Changed]:
    """What `services` told its listeners, oldest first."""
    return []


@pytest.fixture
def installation(writer: Writer, clock: Clock) -> Installation:
    return make_installation(writer, clock)


@pytest.fixture
def services(
    store: Store,
    writer: Writer,
    installation: Installation,
    price_book: PriceBook,
    clock: Clock,
    announced: list[Changed],
) -> Services:
    return make_services(store, writer, installation, price_book, clock, announced.append)


@pytest.fixture
def identity(installation: Installation) -> Identity:
    """The owner of the personal organization, with every right."""
    return Identity(
        installation.organization_id, installation.owner_id, Role.OWNER, frozenset(ALL_SCOPES), "test"
    )


def make_installation(writer: Writer, clock: Callable[[], datetime]) -> Installation:
    """Does what the runtime does on its first start; the same installation again on the next."""

    def work(database: peewee.Database) -> Installation:
        if read_state(database, "installation") is None:
            write_state(database, "installation", "0f7b5a52-3a05-4d3e-9a7f-installation")
        return Installation(str(read_state(database, "installation")), *ensure_personal(database, clock()))

    return writer.call(work)


def make_services(
    store: Store,
    writer: Writer,
    installation: Installation,
    prices: PriceBook,
    clock: Callable[[], datetime],
    announce: Callable[[Changed], None] = lambda changed: None,
    *,
    machine_zone: str = "UTC",
    secret: bytes = SECRET,
) -> Services:
    """Puts the services together as the runtime does."""
    return container.build(
        store=store,
        writer=writer,
        prices=prices,
        secret=secret,
        installation=installation,
        clock=clock,
        announce=announce,
        machine_zone=machine_zone,
        version="0.0.0",
    )
