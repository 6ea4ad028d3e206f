"""The store: models, migrations, the writer thread and queries. The only home of peewee."""

import sys

# Peewee imports every driver that is installed; one for PostgreSQL weighs seventeen megabytes, which a
# program on SQLite has no use for. `engines.postgresql` brings its own.
_DRIVERS = ("psycopg", "psycopg2")
_hidden = {name: sys.modules.get(name) for name in _DRIVERS}
for _name in _DRIVERS:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import peewee  # noqa: F401
finally:
    for _name, _module in _hidden.items():
        if _module is None:
            del sys.modules[_name]
        else:
            sys.modules[_name] = _module
