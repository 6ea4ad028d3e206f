"""The providers, one file each. Adding one is adding a file that ends with `PROVIDER = Provider(...)`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from server.core.provider import Provider


@cache
def load() -> tuple[Provider, ...]:
    """Gives every provider's descriptor, by id."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}").PROVIDER for name in names)
