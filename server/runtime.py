"""The whole life of the server on one page: what starts, in which order, and how it stops."""

from __future__ import annotations

import gc
import logging
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from server import discovery, logs
from server.api.application import create_app
from server.api.endpoint import quick_paths
from server.api.guard import IN_PROCESS
from server.api.httpd import HttpServer, bind
from server.capture.surroundings import Surroundings, this_computer
from server.core.errors import StartupError
from server.credentials import SecretStore
from server.db.choices import read_state, write_state
from server.db.claim import Claim
from server.db.connection import Reading, Store, make_folder
from server.db.events import EventWriter
from server.db.people import ensure_personal
from server.db.writer import Writer
from server.desk import Desk
from server.paths import default_data_dir, machine_zone, program_version
from server.schemas.events import Changed
from server.services import container
from server.services.connections import Reach
from server.services.container import Services
from server.services.identity import Installation
from server.services.prices import load_price_book
from server.services.reading import Outside
from server.services.signing import Signing, find_signing
from server.services.watch import AlertWatch
from server.sync.rates import published_rates
from server.sync.session import Patience

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["Runtime", "published_rates", "settle", "this_computer"]
Listener = Callable[[Changed], None]
_TRUSTED = ("127.0.0.1", "localhost")
_OTLP_PORT = 4318
_SESSION = timedelta(hours=1)
_LIFE = timedelta(days=3650)
_log = logging.getLogger(__name__)


class Runtime(Desk):
    """Owns every thread of the server: the writer, the HTTP server, and those that read logs and providers.

    Attributes:
        base_url: Where the API answers, once started.
        data_dir: Where everything is kept.
        warnings: Sentences for the person, once started.
        secrets_kept: Whether tokens will be good after a restart.
    """

    def __init__(
        self,
        *,
        data_dir: Path | None = None,
        database_url: str | None = None,
        limit_storage: str | None = None,
        host: str = "127.0.0.1",
        port: int = discovery.DEFAULT_PORT,
        demo: bool = False,
        serve: bool = True,
        trusted_hosts: Iterable[str] = (),
        trusted_proxy: str | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        secrets: SecretStore | None = None,
        machine_zone: str | None = None,
        environ: Mapping[str, str] = os.environ,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        agents: Surroundings | None = None,
        rates_url: str | None = None,
    ) -> None:
        """Names what to run; nothing is touched before `start`.

        Args:
            data_dir: Where to keep everything; default: the system's place.
            database_url: The PostgreSQL database to use; default: a file in the folder.
            limit_storage: Where rate limits are counted, as the `limits` library names it; default: in the
                shared database, or in this process.
            host: Address to listen on. Beyond this computer only with `trusted_hosts`.
            port: 0 for any free one.
            demo: Use a throw-away folder with a year of made-up data.
            serve: Whether to listen at all; without, only `in_process_app` answers.
            trusted_hosts: Further names under which the API may be called.
            trusted_proxy: Address of the proxy that is believed who called; "*" for any.
            clock: Gives the current time.
            secrets: Where secrets are kept; default: the OS keyring.
            machine_zone: This computer's IANA time zone; default: asked of the system.
            environ: Where providers' keys and addresses may be given.
            patience: How long providers may take.
            agents: The computer whose coding agents' logs are read; none are without.
            rates_url: Where the ECB publishes its rates; none are fetched without.
        """
        self.data_dir = data_dir or default_data_dir()
        self.base_url = ""
        self.warnings: list[str] = []
        self.secrets_kept = True
        self.in_process_app: Callable[..., Iterable[bytes]] = _not_started
        self._database_url, self._limit_storage = database_url, limit_storage
        self._host, self._port = host, port
        self._demo, self._serve = demo, serve
        self._trusted, self._trusted_proxy = (*_TRUSTED, *trusted_hosts), trusted_proxy
        self._clock = clock
        self._secrets, self._machine_zone = secrets, machine_zone
        self._environ, self._patience = environ, patience
        self._agents, self._rates_url = agents, rates_url
        self._services: Services | None = None
        self._mark = 0
        self._session: tuple[str, datetime] | None = None
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()
        self._stack = ExitStack()

    def start(self) -> None:
        """Starts everything, in order; on any failure what had started is stopped again.

        Raises:
            StartupError: The folder or port cannot be used, or the program runs already.
            StoreError: The database cannot be used.
            PriceDataError: The person's own price file is wrong.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self._check_host()
        if self._demo:
            self._database_url = None
            self.data_dir = Path(self._stack.enter_context(_throw_away()))
        store = Store(self.data_dir, self._database_url)
        log = logs.set_up(self.data_dir / "logs", self._claim(shared=store.shared))
        if log is not None:
            self._stack.callback(log.close)
        listener = bind(self._host, self._port) if self._serve else None
        if listener is not None:
            self._stack.callback(listener.close)
        ran = store.open(now=self._clock())
        self._stack.callback(store.close)
        if ran:
            _log.info("migrated: %s", ", ".join(ran))
        writer = Writer(store.writer, EventWriter(UTC), self._clock)
        writer.start()
        self._stack.callback(writer.stop)
        self._services = self._build(store, writer)
        self._stack.callback(store.peers.stop)
        store.peers.start(self._services.together, mark=self._mark, serving=self._serve)
        self._stack.callback(self._services.identity.flush_uses)
        self._stack.callback(self._services.sync.stop)
        self._stack.callback(self._services.forwarding.stop)
        self._stack.callback(self.subscribe(self._services.forwarding.tell))
        if self._demo:
            from server.services import demo

            demo.fill(writer, self._services, self._clock())
        self._renew_rates()
        self._watch(self._services)
        app = create_app(
            self._services,
            clock=self._clock,
            trusted_hosts=self._trusted,
            log_request=log.request if log is not None else lambda *_: None,
            limit_storage=self._limit_storage,
            counter=store.counter,
        )
        self.in_process_app = _marked(app)
        if listener is not None:
            self._answer(app, listener)
            self._services.sync.start()
            self._services.forwarding.start()
            if self._services.settings.get("listenOn4318"):
                self._answer_senders(app)
        if self._agents is not None and not self._demo:
            duty, owner = self._services.together, self._services.identity.owner()
            reader = self._services.capture.watch(owner, self._agents, lambda: duty.on_duty)
            reader.start()
            self._stack.callback(reader.stop)
        self._stack.callback(self._services.mailer.close)
        # First of all when it stops: no request may wait for a file that is being read.
        self._stack.callback(self._services.receipts.close)

    def _renew_rates(self) -> None:
        """Makes use of better rates, which this version ships with or which have come."""
        services = self._running()
        services.expenses.renew_rates()
        services.month_entries.renew_rates()
        # Figures that are shown in another currency follow the rates, too.
        changed = Changed(kind="settings")
        services.happenings.tell(changed)
        self._announce(changed)

    def _watch(self, services: Services) -> None:
        home, duty = services.installation.organization_id, services.together
        watch = AlertWatch(services.alerts, home, lambda: duty.on_duty)
        watch.start()
        self._stack.callback(watch.stop)
        self._stack.callback(self.subscribe(watch.tell))
        if self._rates_url is not None and not self._demo:
            updates = services.exchange_rates.updates(
                self.data_dir, self._rates_url, services.version, self._renew_rates
            )
            updates.start()
            self._stack.callback(updates.stop)

    def _claim(self, *, shared: bool) -> str:
        """Claims the folder, which several processes of a shared database may use; gives the log's name."""
        make_folder(self.data_dir)
        try:
            self._stack.callback(Claim(self.data_dir / "logs" if shared else self.data_dir).release)
        except StartupError:
            if not shared:
                raise
            return f"codingvibez-{self._port or os.getpid()}.log"
        return "codingvibez.log"

    def stop(self) -> None:
        """Stops everything in reverse order; safe to call twice."""
        self._stack.close()

    def desktop_token(self) -> str:
        """Gives a token of the owner that is good now; for this process only, so ask for each request."""
        services, now = self._running(), self._clock()
        with self._lock:
            if self._session is None or self._session[1] <= now:
                token = services.identity.session_token(_SESSION)
                self._session = (token, now + _SESSION / 2)
            return self._session[0]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener`, in a server thread, whenever figures have changed; gives what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def _announce(self, changed: Changed) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(changed)
            except Exception:  # noqa: BLE001 - a window that fails must not fail a request
                _log.exception("a listener failed")

    def _running(self) -> Services:
        if self._services is None:
            raise StartupError("Not started", "The server has not started.")
        return self._services

    def _check_host(self) -> None:
        if ":" in self._host:
            # The check of the Host header, which keeps web pages out, knows no IPv6 addresses.
            raise StartupError(
                "IPv6 addresses are not served", f"Use 127.0.0.1 instead of {self._host}, or a name."
            )
        if self._host not in _TRUSTED and len(self._trusted) == len(_TRUSTED):
            raise StartupError(
                "Not only for this computer",
                f"{self._host} can be reached by other computers. If that is meant, say by which name they "
                "will call: --trusted-host NAME (and put TLS in front).",
            )

    def _build(self, store: Store, writer: Writer) -> Services:
        def installation_of(database: Reading) -> Installation:
            installation_id = read_state(database, "installation")
            if installation_id is None:
                installation_id = str(uuid4())
                write_state(database, "installation", installation_id)
            return Installation(installation_id, *ensure_personal(database, self._clock()))

        installation = writer.call(installation_of)
        signing = self._signing(installation.id, writer, shared=store.shared)
        self._mark = signing.mark
        return container.build(
            store=store,
            writer=writer,
            prices=load_price_book(self.data_dir / "prices.json"),
            secret=signing.value,
            installation=installation,
            clock=self._clock,
            announce=self._announce,
            machine_zone=self._machine_zone or machine_zone(),
            version=program_version(),
            # Set by what has just asked for the signing secret; made-up data is connected to nobody.
            reach=self._reach(),
            outside=Outside(None if self._demo else self._secrets, self._environ, self._patience),
        )

    def _reach(self) -> Reach:
        """Lets agents be connected where only this computer is answered, with real data."""
        own = self._serve and not self._demo and self._host in _TRUSTED and self._trusted == _TRUSTED
        return Reach(self._agents if own else None, lambda: self.base_url)

    def _signing(self, installation_id: str, writer: Writer, *, shared: bool) -> Signing:
        if self._demo:
            return Signing(os.urandom(32), kept=True)
        secrets = self._secrets
        if secrets is None:
            # At login the person may be asked to unlock the keyring, and needs a moment for it.
            secrets = self._secrets = SecretStore(deadline_s=30)
            self._stack.callback(secrets.close)
        found = find_signing(secrets, writer, installation_id, shared=shared)
        self.secrets_kept = found.kept
        if found.warning:
            self.warnings.append(found.warning)
        return found

    def _answer_senders(self, app: Flask) -> None:
        """Answers on OpenTelemetry's own port, too; whoever has it already keeps it."""
        try:
            listener = bind(self._host, _OTLP_PORT)
        except StartupError as error:
            self.warnings.append(f"OpenTelemetry is not taken on port {_OTLP_PORT}: {error.message}")
            return
        self._stack.callback(listener.close)
        self._listen(app, listener)

    def _answer(self, app: Flask, listener: socket) -> None:
        server = self._listen(app, listener)
        self.base_url = f"http://{self._host}:{server.port}"
        token = self._running().identity.session_token(_LIFE)
        # An address that means "all" is none that can be called.
        url = f"http://127.0.0.1:{server.port}" if self._host == "0.0.0.0" else self.base_url  # noqa: S104
        running = discovery.Running(url, os.getpid(), token)
        discovery.announce(self.data_dir, running)
        self._stack.callback(discovery.withdraw, self.data_dir, running)

    def _listen(self, app: Flask, listener: socket) -> HttpServer:
        server = HttpServer(app, listener, quick_paths(), self._trusted_proxy)
        server.start()
        self._stack.callback(server.stop)
        # Streams end when there is nothing to hear any more; the server waits for that.
        self._stack.callback(self._running().happenings.close)
        return server


def settle() -> None:
    """Spares the garbage collector what will live as long as the process, and wakes it less often.

    A batch of a thousand events makes many objects and no garbage cycles: by default a fifth of its time
    goes into looking for some.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _not_started(environ: object, start_response: object) -> Iterable[bytes]:
    raise StartupError("Not started", "The server has not started.")


def _marked(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Marks calls from inside this process; a key like this cannot come in over HTTP."""

    def marked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[IN_PROCESS] = True
        return app(environ, start_response)

    return marked


def _throw_away() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="codingvibez-demo-", ignore_cleanup_errors=True)
