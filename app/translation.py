"""The words that people read, in their language: English in the source, others in Qt Linguist's files.

What is shown is written `translate("Costs", "{amount} billed").format(amount=...)`: the subject (a page, a
window), then the whole sentence, so that a translator sees it whole; never an f-string, never a sentence put
together from parts. It is called when something is shown, not when a module is imported, since the language
is known only then.

The files are in `resources/translations`, which `python -m resources.translations.refresh` brings up to date.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Final, Literal, get_args

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

translate = QCoreApplication.translate

Language = Literal["system", "en", "de"]
LANGUAGES: Final[Sequence[str]] = tuple(each for each in get_args(Language) if each != "system")


def spoken(language: Language, system: Sequence[str] | None = None) -> str:
    """Gives the language that is shown: the one chosen, else the first that a person reads and we have.

    Args:
        language: What the person chose.
        system: The languages that they read, best first, such as `de-AT`; the system's where absent.
    """
    if language != "system":
        return language
    wanted = QLocale.system().uiLanguages() if system is None else system
    return next((code for each in wanted if (code := each.partition("-")[0]) in LANGUAGES), "en")


def install(app: QCoreApplication, language: Language) -> None:
    """Shows everything in a language from now on; what is in sight already stays as it is.

    Our words come before Qt's own. A language that was chosen also says how numbers and days are written, as
    they are in the person's country.
    """
    for former in app.findChildren(QTranslator):
        app.removeTranslator(former)
        former.setParent(None)
    code = spoken(language)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    with resources.as_file(resources.files("resources.translations")) as ours:
        for name, place in ((f"qtbase_{code}", folder), (f"codingvibez_{code}", str(ours))):
            translator = QTranslator()
            if translator.load(name, place):
                translator.setParent(app)
                app.installTranslator(translator)
    if language != "system":
        locale = QLocale.system()
        is_spoken = locale.name().partition("_")[0] == code
        QLocale.setDefault(locale if is_spoken else QLocale(QLocale(code).language(), locale.territory()))
