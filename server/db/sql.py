"""Small differences between engines, for the statements that are written by hand."""

from __future__ import annotations

from functools import lru_cache

from peewee import Database


def prepared(database: Database, statement: str) -> str:
    """Gives a statement, written with `?`, in the engine's own parameter style."""
    return statement if database.param == "?" else _translated(statement, database.param)


@lru_cache(maxsize=256)
def _translated(statement: str, param: str) -> str:
    return statement.replace("?", param)


def placeholders(count: int) -> str:
    """Gives `?, ?, …`."""
    return ", ".join("?" * count)
