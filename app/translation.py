"""The words that people read, in their language: English in the source, others in Qt Linguist's files.

What is shown is written `translate("Costs", "{amount} billed").format(amount=...)`: the subject (a page, a
window), then the whole sentence, so that a translator sees it whole; never an f-string, never a sentence put
together from parts. It is called when something is shown, not when a module is imported, since the language
is known only then.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
