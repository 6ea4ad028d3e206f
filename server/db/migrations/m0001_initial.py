"""The first schema. Frozen: later changes are later migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.db.migrations import Dialect

_MEASURES = (
    "events",
    "requests",
    "input_uncached",
    "cache_read",
    "cache_write_5m",
    "cache_write_1h",
    "output",
    "reasoning",
    "reported_nanos",
    "estimated_nanos",
    "unpriced_events",
    "unpriced_tokens",
)
_TEXT = "TEXT NOT NULL"


def statements(dialect: Dialect) -> list[str]:
    """Gives the statements that make an empty database the first schema."""
    return [*_people(dialect), *_choices(dialect), *_usage(dialect), *_rollups(dialect)]


def _table(name: str, columns: dict[str, str], options: str, key: str = "") -> str:
    lines = [f'"{column}" {kind}' for column, kind in columns.items()]
    if key:
        lines.append(f"PRIMARY KEY ({key})")
    return f'CREATE TABLE "{name}" ({", ".join(lines)}){options}'


def _people(dialect: Dialect) -> list[str]:
    whole = f"{dialect.big} NOT NULL"
    return [
        _table(
            "organization",
            {"id": dialect.key, "public_id": _TEXT, "name": _TEXT, "created_at": whole},
            dialect.strict,
        ),
        "CREATE UNIQUE INDEX organization_public_id ON organization (public_id)",
        _table(
            "person",
            {"id": dialect.key, "public_id": _TEXT, "email": _TEXT, "name": "TEXT", "created_at": whole},
            dialect.strict,
        ),
        "CREATE UNIQUE INDEX person_public_id ON person (public_id)",
        "CREATE UNIQUE INDEX person_email ON person (email)",
        _table(
            "membership",
            {
                "organization_id": whole,
                "person_id": whole,
                "role": _TEXT,
                "status": _TEXT,
                "joined_at": whole,
                "last_active_at": dialect.big,
            },
            dialect.strict_by_key,
            key="organization_id, person_id",
        ),
        "CREATE INDEX membership_person_id ON membership (person_id)",
        _table(
            "app_token",
            {
                "id": dialect.key,
                "jti": _TEXT,
                "organization_id": whole,
                "person_id": whole,
                "name": _TEXT,
                "scopes": _TEXT,
                "rate_limit": dialect.big,
                "created_at": whole,
                "expires_at": whole,
                "last_used_at": dialect.big,
                "revoked_at": dialect.big,
            },
            dialect.strict,
        ),
        "CREATE UNIQUE INDEX app_token_jti ON app_token (jti)",
        "CREATE INDEX app_token_organization_id ON app_token (organization_id)",
    ]


def _choices(dialect: Dialect) -> list[str]:
    whole = f"{dialect.big} NOT NULL"
    pair = {"key": f"{_TEXT} PRIMARY KEY", "value": _TEXT}
    return [
        _table(
            "schema_migration",
            {"version": f"{whole} PRIMARY KEY", "name": _TEXT, "applied_at": whole},
            dialect.strict,
        ),
        _table("state", pair, dialect.strict),
        _table("setting_value", pair, dialect.strict),
        _table(
            "budget",
            {
                "id": dialect.key,
                "organization_id": whole,
                "provider": _TEXT,
                "project": _TEXT,
                "period": _TEXT,
                "limit_nanos": whole,
                "thresholds": _TEXT,
            },
            dialect.strict,
        ),
        "CREATE UNIQUE INDEX budget_organization_id_provider_project_period "
        "ON budget (organization_id, provider, project, period)",
    ]


def _usage(dialect: Dialect) -> list[str]:
    whole = f"{dialect.big} NOT NULL"
    kinds = ("input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")
    columns = {
        "id": dialect.key,
        "organization_id": whole,
        "person_id": whole,
        "app_token_id": dialect.big,
        "occurred_at": whole,
        "received_at": whole,
        "provider": _TEXT,
        "model": _TEXT,
        **dict.fromkeys(("project", "session_id", "tags", "service_tier"), "TEXT"),
        "source": _TEXT,
        "requests": whole,
        **dict.fromkeys(kinds, whole),
        "cost_nanos": dialect.big,
        "cost_source": _TEXT,
        **dict.fromkeys(("price_version", "idempotency_key", "fingerprint"), "TEXT"),
    }
    return [
        _table("usage_event", columns, dialect.strict),
        "CREATE INDEX usage_event_organization_id_occurred_at_id "
        "ON usage_event (organization_id, occurred_at, id)",
        "CREATE UNIQUE INDEX usage_event_idempotency ON usage_event (organization_id, idempotency_key) "
        "WHERE idempotency_key IS NOT NULL",
        _table(
            "dimension",
            {
                "id": dialect.key,
                "organization_id": whole,
                "project": _TEXT,
                "app_token_id": whole,
                "person_id": whole,
            },
            dialect.strict,
        ),
        "CREATE UNIQUE INDEX dimension_organization_id_project_app_token_id_person_id "
        "ON dimension (organization_id, project, app_token_id, person_id)",
    ]


def _rollups(dialect: Dialect) -> list[str]:
    whole = f"{dialect.big} NOT NULL"
    measures = dict.fromkeys(_MEASURES, whole)
    result = []
    for name in ("usage_quarter", "usage_quarter_dimension", "usage_day", "usage_day_dimension"):
        key = {"organization_id": whole, "bucket": whole}
        if name.endswith("_dimension"):
            key["dimension_id"] = whole
        key |= {"provider": _TEXT, "model": _TEXT}
        result.append(_table(name, key | measures, dialect.strict_by_key, key=", ".join(key)))
    return result
