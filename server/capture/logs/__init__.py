"""The agents whose logs are read, one file each. Adding one is adding a file with `SOURCE = Source(...)`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from server.capture.source import Source


@cache
def load() -> tuple[Source, ...]:
    """Gives every source, by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").SOURCE for name in names)
