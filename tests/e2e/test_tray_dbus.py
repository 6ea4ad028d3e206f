"""The real tray icon over D-Bus, as KDE, XFCE and LXQt show it, read and clicked by a stand-in panel."""

# No postponed annotations here: dbus-fast reads D-Bus signatures from them.

import asyncio
import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

NEEDED = ("Xvfb", "dbus-daemon")
MISSING = [name for name in NEEDED if shutil.which(name) is None]
if importlib.util.find_spec("dbus_fast") is None:
    MISSING.append("dbus-fast")
if MISSING:
    pytest.skip(f"the real tray needs {', '.join(MISSING)}", allow_module_level=True)

from dbus_fast import BusType, Message, PropertyAccess, Variant  # noqa: E402 - skipped where it is not installed
from dbus_fast.aio import MessageBus  # noqa: E402
from dbus_fast.service import ServiceInterface, dbus_property, method  # noqa: E402

SECRET_KEY = "0123456789abcdef" * 4
WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


class Watcher(ServiceInterface):
    """What a panel with a tray area puts on the bus."""

    def __init__(self) -> None:
        super().__init__(WATCHER)
        self.items: list[str] = []

    @method()
    def RegisterStatusNotifierItem(self, service: "s"):  # type: ignore  # noqa: ANN201, F821
        self.items.append(service)

    @method()
    def RegisterStatusNotifierHost(self, service: "s"):  # type: ignore  # noqa: ANN201, F821
        pass

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> "as":  # type: ignore[valid-type]  # noqa: F722
        return self.items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> "b":  # type: ignore[name-defined]  # noqa: F821
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> "i":  # type: ignore[name-defined]  # noqa: F821
        return 0


class Notifications(ServiceInterface):
    """What shows notifications on a desktop."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.Notifications")
        self.told: list[tuple[str, str]] = []

    @method()
    def Notify(
        self,
        app: "s",  # type: ignore  # noqa: F821
        replaces: "u",  # type: ignore  # noqa: F821
        icon: "s",  # type: ignore  # noqa: F821
        title: "s",  # type: ignore  # noqa: F821
        text: "s",  # type: ignore  # noqa: F821
        actions: "as",  # type: ignore  # noqa: F722
        hints: "a{sv}",  # type: ignore  # noqa: F722
        expires: "i",  # type: ignore  # noqa: F821
    ) -> "u":  # type: ignore  # noqa: F821
        self.told.append((title, text))
        return len(self.told)

    @method()
    def GetCapabilities(self) -> "as":  # type: ignore  # noqa: F722
        return ["body", "actions"]

    @method()
    def GetServerInformation(self) -> "ssss":  # type: ignore  # noqa: F821
        return ["stand-in", "none", "1", "1.2"]


class Panel:
    """Reads and clicks the icon as a panel does."""

    def __init__(self, bus: MessageBus, watcher: Watcher) -> None:
        self.bus, self.watcher = bus, watcher
        self.notifications = Notifications()

    @property
    def items(self) -> list[str]:
        return self.watcher.items

    async def call(
        self, path: str, interface: str, member: str, signature: str = "", *body: object
    ) -> list[Any]:
        message = Message(
            destination=self.items[-1],
            path=path,
            interface=interface,
            member=member,
            signature=signature,
            body=list(body),
        )
        reply = await self.bus.call(message)
        assert reply is not None
        return reply.body

    async def icon(self) -> dict[str, Any]:
        properties = "org.freedesktop.DBus.Properties"
        values = (await self.call("/StatusNotifierItem", properties, "GetAll", "s", ITEM))[0]
        return {name: value.value for name, value in values.items()}

    async def menu(self) -> dict[str, int]:
        await self.call("/MenuBar", MENU, "AboutToShow", "i", 0)
        _, (_, _, children) = await self.call("/MenuBar", MENU, "GetLayout", "iias", 0, -1, [])
        entries = {}
        for child in children:
            number, properties, _ = child.value
            label = properties.get("label")
            shown = properties.get("visible")
            if label is not None and (shown is None or shown.value):
                entries[label.value] = number
        return entries

    async def click(self) -> None:
        await self.call("/StatusNotifierItem", ITEM, "Activate", "ii", 5, 5)

    async def choose(self, label: str) -> None:
        number = (await self.menu())[label]
        await self.call("/MenuBar", MENU, "Event", "isvu", number, "clicked", Variant("i", 0), 0)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen that nobody sees."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1200x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        yield f":{number}"
        server.terminate()


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    """A session bus of its own."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address=unix:dir={tmp_path}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.terminate()


@contextlib.asynccontextmanager
async def panel_on(address: str) -> AsyncIterator[Panel]:
    bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
    watcher = Watcher()
    bus.export("/StatusNotifierWatcher", watcher)
    await bus.request_name(WATCHER)
    try:
        panel = Panel(bus, watcher)
        bus.export("/org/freedesktop/Notifications", panel.notifications)
        await bus.request_name("org.freedesktop.Notifications")
        yield panel
    finally:
        bus.disconnect()


@contextlib.asynccontextmanager
async def program_on(
    display: str, address: str, folder: Path, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        **os.environ,
        "DISPLAY": display,
        "DBUS_SESSION_BUS_ADDRESS": address,
        "QT_QPA_PLATFORM": "xcb",
        "XDG_CURRENT_DESKTOP": "KDE",
        "CODINGVIBEZ_SECRET_KEY": SECRET_KEY,
    }
    command = [sys.executable, "-m", "app", "--data-dir", str(folder), "--port", "0", *arguments]
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 15)
            except TimeoutError:
                process.kill()
                await process.wait()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 20.0) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not await holds():
        assert loop.time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


def post(folder: Path, cost: float) -> None:
    event = {"provider": "openai", "model": "gpt-4o", "inputTokens": 9, "outputTokens": 1, "cost": cost}
    ask(folder, "POST", "/api/tokens/track", event)


async def _live_a_day(display: str, address: str, folder: Path) -> None:
    async with panel_on(address) as panel, program_on(display, address, folder, "--background") as program:

        async def registered() -> bool:
            return bool(panel.items)

        async def opened() -> bool:
            return "Nothing tracked yet" in await panel.menu()

        async def seven() -> bool:
            return "Today $7.00" in (await panel.icon())["ToolTip"][2]

        await until(registered)
        icon = await panel.icon()
        assert icon["Status"] == "Active"
        sizes = {(width, height) for width, height, _ in icon["IconPixmap"]}
        assert (22, 22) in sizes
        await until(opened)
        before = (await panel.icon())["IconPixmap"]
        post(folder, 7)
        await until(seven, seconds=1.0)
        assert (await panel.icon())["IconPixmap"] != before
        menu = await panel.menu()
        assert "Today:  $7.00" in menu
        assert "Last fed just now" in menu
        await panel.choose("Quit CodingVibez")
        assert await asyncio.wait_for(program.wait(), 15) == 0


def test_a_panel_shows_what_was_posted_and_ends_the_program(
    display: str, bus_address: str, tmp_path: Path
) -> None:
    asyncio.run(_live_a_day(display, bus_address, tmp_path / "data"))


def ask(folder: Path, method: str, path: str, body: dict[str, Any]) -> None:
    running = json.loads((folder / "running.json").read_text())
    headers = {"Authorization": f"Bearer {running['token']}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{running['url']}{path}", data=json.dumps(body).encode(), headers=headers, method=method
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


async def _break_a_budget(display: str, address: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "tray.ini").write_text("[notices]\nquiet_from=0\nquiet_to=0\n")
    async with panel_on(address) as panel:

        async def told() -> bool:
            return bool(panel.notifications.told)

        async def opened() -> bool:
            return bool(panel.items) and "Nothing tracked yet" in await panel.menu()

        async def again() -> bool:
            return "Today:  $7.00" in await panel.menu()

        async with program_on(display, address, folder, "--background"):
            await until(opened)
            ask(folder, "PUT", "/api/budgets", {"limit": 5})
            post(folder, 7)
            await until(told)
            assert panel.notifications.told == [
                ("Budget exceeded", "This month's budget of $5.00 is used up.")
            ]
        panel.items.clear()
        async with program_on(display, address, folder, "--background"):
            await until(lambda: _has_items(panel))
            await until(again)
            await asyncio.sleep(0.5)
            assert len(panel.notifications.told) == 1


async def _has_items(panel: Panel) -> bool:
    return bool(panel.items)


def test_a_broken_budget_is_told_once_even_after_a_restart(
    display: str, bus_address: str, tmp_path: Path
) -> None:
    asyncio.run(_break_a_budget(display, bus_address, tmp_path / "data"))


async def _come_late(display: str, address: str, folder: Path) -> None:
    async with program_on(display, address, folder, "--background"):
        await asyncio.sleep(3)
        async with panel_on(address) as panel:

            async def registered() -> bool:
                return bool(panel.items)

            await until(registered, seconds=10)
            assert (await panel.icon())["Status"] == "Active"


def test_a_panel_that_comes_up_after_the_program_gets_the_icon(
    display: str, bus_address: str, tmp_path: Path
) -> None:
    """Qt asks for a panel when an icon is made and not again, so it may be made only once there is one."""
    asyncio.run(_come_late(display, bus_address, tmp_path / "data"))
