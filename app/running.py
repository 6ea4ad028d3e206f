"""One run of the tray program: what stands around the application, from the first line to the exit code."""

from __future__ import annotations

import faulthandler
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from app.application import STOP_DEADLINE_MS, Application
from app.bridge import SignalWatch
from app.drawing.mark import app_icon
from app.garbage import GarbageCollector
from app.options import Options, data_folder
from app.single_instance import SingleInstance, Start
from app.tasks import wait_for_tasks
from app.windows.problem import log, set_up_log, tell_failure


def run(options: Options, arguments: list[str]) -> int:
    """Runs the tray program until it ends; gives the exit code."""
    QApplication.setApplicationName("CodingVibez")
    QApplication.setDesktopFileName("codingvibez")
    QApplication.setQuitOnLastWindowClosed(False)
    qt = QApplication(arguments)
    qt.setWindowIcon(app_icon())
    # Every new tray icon would stay in this cache, up to its usual ten megabytes.
    QPixmapCache.setCacheLimit(256)
    throw_away = tempfile.mkdtemp(prefix="codingvibez-tray-") if options.demo else None
    folder = Path(throw_away) if throw_away else data_folder(options)
    try:
        return _run_once(qt, options, folder)
    except OSError as error:
        tell_failure("The data folder cannot be used", f"{folder}: {error.strerror or error}.", error)
        return 1
    finally:
        if throw_away:
            shutil.rmtree(throw_away, ignore_errors=True)


def _run_once(qt: QApplication, options: Options, folder: Path) -> int:
    instance = SingleInstance(folder)
    started = instance.start(files=options.files, link=options.invitation)
    if started is not Start.FIRST:
        if started is Start.SILENT:
            sys.stderr.write("CodingVibez runs already, but does not answer. End it, then start it again.\n")
        return 0 if started is Start.SHOWN else 1
    handler = set_up_log(folder / "logs")
    GarbageCollector(qt)
    application = Application(qt, options, folder)
    application.report_problems()
    watch = SignalWatch(application)
    watch.asked_to_quit.connect(application.quit)
    instance.show_requested.connect(application.show_something)
    instance.files_requested.connect(application.open_files)
    instance.invitation_requested.connect(application.open_invitation)
    with (folder / "logs" / "crash.log").open("a", encoding="utf-8") as crashes:
        faulthandler.enable(crashes)
        application.start()
        code = qt.exec()
        application.finish()
        faulthandler.disable()
    watch.close()
    instance.close()
    log.removeHandler(handler)
    handler.close()
    if not wait_for_tasks(STOP_DEADLINE_MS):
        os._exit(code or 1)  # a thread that hangs must not keep an invisible program alive
    return code
