"""Settings, facts, budgets, people and their tokens in the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from server.core.records import AppTokenRecord, BudgetRecord
from server.core.settings import BY_KEY, Value
from server.db import budgets, choices, people

if TYPE_CHECKING:
    from server.db.connection import Store
    from server.db.writer import Writer

NOW = datetime(2026, 3, 14, 12, 0, 0, 123_000, tzinfo=UTC)


def test_settings_are_kept_only_where_they_differ(store: Store, writer: Writer) -> None:
    values: dict[str, Value] = {"timezone": "Asia/Kathmandu", "durableWrites": True, "readLimit": 7}
    writer.call(lambda database: choices.write_settings(database, values))
    with store.reading() as database:
        assert choices.read_settings(database) == values
    back: dict[str, Value] = {key: BY_KEY[key].default for key in ("timezone", "durableWrites")}
    writer.call(lambda database: choices.write_settings(database, back | {"readLimit": 8}))
    with store.reading() as database:
        assert choices.read_settings(database) == {"readLimit": 8}
        assert database.execute_sql("SELECT count(*) FROM setting_value").fetchone() == (1,)


def test_a_setting_that_no_longer_exists_is_passed_over(store: Store, writer: Writer) -> None:
    writer.call(
        lambda database: database.execute_sql("INSERT INTO setting_value VALUES ('old', '1')") and None
    )
    with store.reading() as database:
        assert choices.read_settings(database) == {}


def test_a_fact_is_replaced(store: Store, writer: Writer) -> None:
    for value in ("one", "two"):
        writer.call(lambda database, value=value: choices.write_state(database, "k", value))  # type: ignore[misc]
    with store.reading() as database:
        assert choices.read_state(database, "k") == "two"
        assert choices.read_state(database, "other") is None


def budget(**changes: Any) -> BudgetRecord:
    values: dict[str, Any] = {
        "id": 0,
        "organization_id": 1,
        "provider": None,
        "project": None,
        "period": "month",
        "limit_nanos": 5 * 10**9,
        "thresholds_millionths": (500_000, 1_000_000),
    }
    return BudgetRecord(**values | changes)


def test_a_budget_replaces_the_one_of_the_same_scope_and_period(store: Store, writer: Writer) -> None:
    def put(record: BudgetRecord) -> BudgetRecord:
        return writer.call(lambda database: budgets.put_budget(database, record))

    first = put(budget())
    again = put(budget(limit_nanos=7, thresholds_millionths=(800_000,)))
    others = [
        put(budget(period="day")),
        put(budget(period="week")),
        put(budget(provider="openai")),
        put(budget(project="search")),
        put(budget(provider="openai", project="search")),
        put(budget(organization_id=2)),
    ]
    assert again == budget(id=first.id, limit_nanos=7, thresholds_millionths=(800_000,))
    assert len({first.id, *(item.id for item in others)}) == 7
    with store.reading() as database:
        mine = budgets.list_budgets(database, 1)
        assert sorted(mine, key=lambda item: item.id) == sorted(
            [again, *others[:-1]], key=lambda item: item.id
        )
        assert [item.provider for item in mine] == [None, None, None, None, "openai", "openai"]
        assert budgets.list_budgets(database, 2) == [others[-1]]


def test_a_budget_is_deleted_by_its_own_organization_alone(store: Store, writer: Writer) -> None:
    stored = writer.call(lambda database: budgets.put_budget(database, budget()))
    for organization_id, deleted in ((2, False), (1, True), (1, False)):
        assert (
            writer.call(
                lambda database, one=organization_id: budgets.delete_budget(database, one, stored.id)  # type: ignore[misc]
            )
            is deleted
        )
    with store.reading() as database:
        assert budgets.list_budgets(database, 1) == []


def test_an_empty_database_gets_one_organization_and_its_owner(store: Store, writer: Writer) -> None:
    made = writer.call(lambda database: people.ensure_personal(database, NOW))
    again = writer.call(lambda database: people.ensure_personal(database, NOW + timedelta(days=1)))
    assert made == again
    with store.reading() as database:
        rows = database.execute_sql(
            "SELECT o.id, o.public_id, o.name, o.created_at, p.id, p.public_id, p.email, m.role, m.status "
            "FROM organization o JOIN membership m ON m.organization_id = o.id "
            "JOIN person p ON p.id = m.person_id"
        ).fetchall()
    at = int(NOW.timestamp() * 1000)
    assert rows == [
        (made[0], made[1], "Personal", at, made[2], made[3], "me@localhost", "owner", "active"),
    ]


def token(jti: str) -> AppTokenRecord:
    return AppTokenRecord(
        id=0,
        jti=jti,
        organization_id=1,
        user_id=1,
        name="my app",
        scopes=("ingest", "read"),
        rate_limit=None,
        created_at=NOW,
        expires_at=NOW + timedelta(days=365),
    )


def test_tokens_are_kept_with_what_became_of_them(store: Store, writer: Writer) -> None:
    one = writer.call(lambda database: people.add_token(database, token("one")))
    two = writer.call(lambda database: people.add_token(database, replace(token("two"), rate_limit=0)))
    assert one == replace(token("one"), id=one.id)
    assert two.rate_limit == 0
    later, latest = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    writer.call(lambda database: people.revoke_token(database, one.id, later))
    writer.call(lambda database: people.touch_tokens(database, {one.id: later, two.id: latest}))
    with store.reading() as database:
        assert people.tokens_of(database, two.organization_id) == [
            replace(two, last_used_at=latest),
            replace(one, last_used_at=later, revoked_at=later),
        ]


@pytest.mark.expect_errors
def test_a_token_id_is_not_given_twice(writer: Writer) -> None:
    writer.call(lambda database: people.add_token(database, token("one")))
    with pytest.raises(Exception, match="nothing was stored"):
        writer.call(lambda database: people.add_token(database, token("one")))
