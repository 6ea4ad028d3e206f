"""Exports and imports over HTTP: what goes out comes back, once."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.core.bills import BillLine, BillWindow
from server.core.month_entries import MonthEntry
from server.core.periods import DayRange
from server.credentials import SecretStore
from server.db import bills, month_entries
from server.runtime import Runtime
from tests.api.conftest import KEY, Api, Clock
from tests.providers.stand_in import SAMPLES
from tests.unit.files.focus_rules import problems

YEAR: dict[str, Any] = {"startDate": "2026-01-01", "endDate": "2026-12-31"}
FOCUS_HEADER = (
    "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,"
    "ProviderName,ServiceName,SubAccountName\n"
)


def focus(*rows: str) -> bytes:
    return (FOCUS_HEADER + "".join(f"{row}\n" for row in rows)).encode()


def aws(day: int, cost: str, service: str = "Amazon Bedrock") -> str:
    return f"{cost},USD,Usage,2026-06-{day:02}T00:00:00Z,2026-06-{day + 1:02}T00:00:00Z,AWS,{service},main"


@contextmanager
def installation(folder: Path) -> Iterator[tuple[Runtime, Api]]:
    """Another installation, spoken to in process."""
    secrets = SecretStore(environ={"CODINGVIBEZ_SECRET_KEY": KEY})
    runtime = Runtime(data_dir=folder, serve=False, clock=Clock(), secrets=secrets, machine_zone="UTC")
    runtime.start()
    transport = httpx.WSGITransport(app=runtime.in_process_app)
    headers = {"Authorization": f"Bearer {runtime.desktop_token()}"}
    with httpx.Client(transport=transport, base_url="http://localhost", headers=headers) as http:
        yield runtime, Api(http)
    runtime.stop()
    secrets.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Api]:
    with installation(tmp_path / "other") as (_, api):
        yield api


def export(api: Api, **query: str) -> bytes:
    answer = api.http.get("/api/export", params=YEAR | query)
    assert answer.status_code == 200, answer.text
    return answer.content


def take(api: Api, content: bytes, *, status: int = 200, dry: bool = False, **headers: str) -> dict[str, Any]:
    return api.call(
        "POST",
        "/api/import",
        status=status,
        params={"dryRun": str(dry).lower()},
        content=content,
        headers={"Content-Type": "application/octet-stream"} | headers,
    )


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def month_of(api: Api) -> dict[str, Any]:
    found = api.get("/api/costs/all", month=6, year=2026)
    return {"total": found["total"], "byProvider": found["byProvider"]}


def fill(api: Api) -> None:
    api.track(idempotencyKey="000123", project="=cmd|' /C calc'!A0", tags={"team": "@sum", "ß": "x;y\n"})
    api.track(cost=0.1234567, provider="anthropic", model="claude-opus-4-5", cachedTokens=7, sessionId="-1")
    api.track(model="model nobody knows", timestamp="2026-05-02T23:59:59.999Z")
    api.track(serviceTier="batch", cacheWriteTokens=3, cacheWrite1hTokens=2, reasoningTokens=5, requests=9)
    api.post("/api/expenses", {"amount": 12.5, "currency": "EUR", "vendor": "+Hetzner", "date": "2026-06-02"})
    again = {"amount": 20, "vendor": "OpenAI", "date": "2026-06-03", "allowDuplicate": True}
    api.post("/api/expenses", again)
    api.post("/api/expenses", again)


def store_costs(runtime: Runtime, *, source: str = "sync:aws") -> None:
    services = runtime._services
    assert services is not None
    writer = services.imports._writer
    lines = (
        BillLine("aws", "aws", date(2026, 6, 1), "Amazon Bedrock", 1_000_000_001, "main"),
        BillLine("aws", "aws", date(2026, 6, 2), "@Tax (Tax)", 7, "", "EUR", 6),
    )
    days = DayRange(date(2026, 6, 1), date(2026, 6, 4))
    window = BillWindow(source, 1_780_000_000_000, (("aws", "aws"),), days, date(2026, 6, 2), lines)
    entry = MonthEntry(
        0, 1, 1, "cost", "manual", "lovable", date(2026, 6, 1), 25 * 10**9, "USD", 25 * 10**9,
        None, None, "Plan", None, "", "", 0, 0, 0, None, 1_780_000_000_000, 1_780_000_000_001,
    )  # fmt: skip
    pushed = replace(
        entry, kind="tokens", source="ingest", amount_nanos=None, usd_nanos=None, input_uncached=5, output=4
    )
    writer.call(lambda database: bills.replace_window(database, 1, window))
    for one in (entry, entry, pushed):
        writer.call(lambda database, one=one: month_entries.insert_entry(database, one))  # type: ignore[misc]


# Our own files


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("packed", [False, True])
def test_usage_comes_back_as_it_went_out(owner: Api, other: Api, form: str, packed: bool) -> None:
    fill(owner)
    sent = export(owner, format=form)
    content = gzip.compress(sent) if packed else sent
    dry = take(other, content, dry=True)
    assert (dry["dryRun"], dry["events"]) == (True, {"new": 4, "known": 0})
    assert other.get("/api/tokens")["tokens"] == [], "a dry run stores nothing"
    done = take(other, content)
    assert (done["format"], done["rows"], done["rejected"]) == ("codingvibez-usage", 4, 0)
    assert done["events"] == {"new": 4, "known": 0}
    ours, theirs = (
        [
            {key: value for key, value in one.items() if key != "id"}
            for one in api.get("/api/tokens", billingStartDate="2026-01-01")["tokens"]
        ]
        for api in (owner, other)
    )
    assert theirs == ours
    assert month_of(other) == month_of(owner)
    # Their export is the same rows: so it may go on and on. One with a client's key is known by that.
    first, second = table(export(owner)), table(export(other))
    for one, again in zip(first, second, strict=True):
        assert (one["id"] == again["id"]) is not bool(one["idempotencyKey"])
        assert one | {"id": ""} == again | {"id": ""}


def test_again_or_where_it_came_from_nothing_changes(owner: Api, other: Api) -> None:
    fill(owner)
    sent = export(owner)
    before = month_of(owner)
    assert take(owner, sent)["events"] == {"new": 0, "known": 4}
    take(other, sent)
    other.track()
    for content in (sent, export(other, format="json")):
        assert take(other, content)["events"]["new"] == 0
    back = take(owner, export(other))
    assert back["events"] == {"new": 1, "known": 4}, "only what the other tracked itself"
    assert take(owner, export(other))["events"] == {"new": 0, "known": 5}
    assert month_of(owner)["total"] == before["total"] + Decimal("0.0075")


def test_a_clients_key_goes_along(owner: Api, other: Api) -> None:
    owner.track(idempotencyKey="job-1")
    take(other, export(owner))
    assert other.track(idempotencyKey="job-1")["duplicate"] is True
    assert len(other.get("/api/tokens")["tokens"]) == 1


def test_a_key_that_means_something_else_here_loses_nothing(owner: Api, other: Api) -> None:
    owner.track(idempotencyKey="1", inputTokens=5)
    other.track(idempotencyKey="1", inputTokens=6)
    sent = export(owner)
    assert take(other, sent, dry=True)["events"] == {"new": 1, "known": 0}
    assert take(other, sent)["events"] == {"new": 1, "known": 0}
    assert take(other, sent)["events"] == {"new": 0, "known": 1}


def captured(api: Api, **more: str | int) -> None:
    """Sends an agent's event, the same call each time; a later one may know more of it."""
    told: dict[str, Any] = {"event.name": "api_request", "request_id": "req_1", "model": "claude-sonnet-4-5"}
    kinds = {str: "stringValue", int: "intValue"}
    fields = [{"key": key, "value": {kinds[type(value)]: value}} for key, value in (told | more).items()]
    record = {"timeUnixNano": "1781690400000000000", "attributes": fields}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "claude-code"}}]}
    scope = {"name": "com.anthropic.claude_code.events"}
    sent = {"resource": resource, "scopeLogs": [{"scope": scope, "logRecords": [record]}]}
    assert api.http.post("/v1/logs", json={"resourceLogs": [sent]}).status_code == 200


def test_a_captured_call_that_is_better_known_by_now_is_the_same_call(owner: Api, other: Api) -> None:
    captured(owner, input_tokens=10, output_tokens=5)
    early = export(owner)
    assert take(other, early)["events"] == {"new": 1, "known": 0}
    captured(owner, input_tokens=10, output_tokens=50)
    (event,) = owner.get("/api/tokens")["tokens"]
    assert event["outputTokens"] == 50
    for api, file in ((other, export(owner)), (other, early), (owner, early), (owner, export(owner))):
        assert take(api, file)["events"] == {"new": 0, "known": 1}
    captured(other, input_tokens=10, output_tokens=5)
    assert len(other.get("/api/tokens")["tokens"]) == 1


@pytest.mark.parametrize("model", ["claude-sonnet-4-5", "a-model-without-a-price"])
def test_usage_under_a_flat_plan_comes_back_as_no_cost(owner: Api, other: Api, model: str) -> None:
    owner.call("PATCH", "/api/settings", {"values": {"flatPlanTools": "claude-code"}})
    captured(owner, input_tokens=10, output_tokens=5, model=model)
    assert take(other, export(owner))["events"] == {"new": 1, "known": 0}
    for api in (owner, other):
        (event,) = api.get("/api/tokens")["tokens"]
        assert event["costSource"] == "notional"
        assert (event["cost"] is None) == (model != "claude-sonnet-4-5")
        assert month_of(api)["total"] == 0
        (row,) = focus_rows(api)
        assert Decimal(row["BilledCost"]) + Decimal(row["EffectiveCost"]) + Decimal(row["ListCost"]) == 0
        assert Decimal(row["x_NotionalCost"]) == (event["cost"] or 0)
    assert table(export(owner))[0]["cost"] == table(export(other))[0]["cost"]


def focus_rows(api: Api) -> list[dict[str, str]]:
    return table(export(api, format="focus"))


def test_two_events_of_one_file_may_share_a_key(owner: Api, other: Api, tmp_path: Path) -> None:
    owner.track(idempotencyKey="1", inputTokens=5)
    with installation(tmp_path / "third") as (_, third):
        third.track(idempotencyKey="1", inputTokens=6)
        joined = export(owner) + export(third).partition(b"\r\n")[2]
    assert take(other, joined)["events"] == {"new": 2, "known": 0}
    assert take(other, joined)["events"] == {"new": 0, "known": 2}


def test_an_event_that_was_edited_is_said_and_not_added(owner: Api, other: Api) -> None:
    owner.track(cost=1)
    edited = export(owner).replace(b",1,reported", b",2,reported")
    take(other, export(owner))
    for api in (owner, other):
        answer = take(api, edited)
        assert (answer["rejected"], answer["events"]["new"]) == (1, 0)
        assert "known here with other values" in answer["problems"][0]["message"]
        assert month_of(api)["total"] == 1


def test_a_spreadsheet_may_have_saved_it(owner: Api, other: Api) -> None:
    fill(owner)
    rows = table(export(owner))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows:
        writer.writerow(row | {"cost": row["cost"].replace(".", ",")})
    done = take(other, text.getvalue().encode("utf-16"))
    assert (done["events"]["new"], done["rejected"]) == (4, 0)
    assert month_of(other) == month_of(owner)
    assert take(owner, b"sep=;\n" + text.getvalue().encode())["events"] == {"new": 0, "known": 4}


def test_nothing_in_a_csv_is_a_formula_and_numbers_are_numbers(owner: Api) -> None:
    fill(owner)
    sent = export(owner)
    assert sent.startswith(b"\xef\xbb\xbfcodingvibez,id,")
    assert sent.endswith(b"\r\n")
    for row in table(sent):
        for name, cell in row.items():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), name
    first = next(row for row in table(sent) if row["idempotencyKey"])
    assert (first["idempotencyKey"], first["project"]) == ("'000123", "'=cmd|' /C calc'!A0")
    assert {row["cost"] for row in table(sent)} >= {"0.0075", "0.1234567", ""}
    for name in ("focus", "csv"):
        kind = {} if name == "focus" else {"kind": "expenses"}
        for row in table(export(owner, format=name, **kind)):
            for column, cell in row.items():
                assert not cell.startswith(("=", "+", "@")), column


def test_expenses_come_back_as_often_as_they_were_there(owner: Api, other: Api) -> None:
    fill(owner)
    for form in ("csv", "json"):
        sent = export(owner, format=form, kind="expenses")
        assert take(owner, sent)["expenses"] == {"new": 0, "known": 3}
        expected = {"new": 3, "known": 0} if form == "csv" else {"new": 0, "known": 3}
        assert take(other, sent, dry=True)["expenses"] == expected
        assert take(other, sent)["expenses"] == expected
    ours, theirs = (api.get("/api/expenses", startDate="2026-01-01") for api in (owner, other))
    assert (theirs["total"], theirs["byCategory"]) == (ours["total"], ours["byCategory"])
    drop = ("id", "receiptId")
    without = [
        [{key: value for key, value in one.items() if key not in drop} for one in answer["expenses"]]
        for answer in (ours, theirs)
    ]
    assert without[0] == without[1]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_bills_and_months_come_back(runtime: Runtime, owner: Api, other: Api, form: str) -> None:
    store_costs(runtime)
    sent = export(owner, format=form, kind="costs")
    here = take(owner, sent)
    assert (here["monthEntries"], here["rejected"]) == ({"new": 0, "known": 3}, 0)
    (june,) = here["bills"]
    assert (june["daysLeftAlone"], june["changed"]) == (4, False)
    dry, done, again = take(other, sent, dry=True), take(other, sent), take(other, sent)
    assert dry["bills"] == done["bills"]
    (june,) = done["bills"]
    assert (june["provider"], june["days"], june["amountBefore"], june["amountAfter"]) == (
        "aws", 4, 0, Decimal("1.000000008"),
    )  # fmt: skip
    assert done["monthEntries"] == {"new": 3, "known": 0}
    assert again["monthEntries"] == {"new": 0, "known": 3}
    assert [month["changed"] for month in again["bills"]] == [False]
    assert month_of(other) == month_of(owner)
    drop = {"source"}
    strip = [
        [{k: v for k, v in row.items() if k not in drop} for row in table(export(api, kind="costs"))]
        for api in (owner, other)
    ]
    assert strip[0] == strip[1]


def test_the_command_lines_door_takes_plain_names_only(owner: Api, runtime: Runtime, tmp_path: Path) -> None:
    owner.track()
    sent = export(owner)
    folder = runtime.data_dir / "incoming"
    folder.mkdir(exist_ok=True)
    (folder / "abc123").write_bytes(sent)
    answer = owner.call("POST", "/api/import?incoming=abc123&dryRun=true")
    assert answer["events"] == {"new": 0, "known": 1}
    (tmp_path / "secret").write_bytes(sent)
    (folder / "link").symlink_to(tmp_path / "secret")
    for name in ("../incoming/abc123", "link", "nothing", "", "..", str(tmp_path / "secret"), "a\x00b"):
        answer = owner.call("POST", "/api/import", status=400, params={"incoming": name[:64]})
        assert answer["details"][0]["field"] == "incoming"
    assert sorted(path.name for path in folder.iterdir()) == ["abc123", "link"], "nothing is left behind"


def test_a_copy_of_an_installation_may_have_gone_its_own_way(owner: Api, clock: Clock) -> None:
    """Restored from a backup, it gives the same numbers to other events."""
    owner.track(cost=1)
    elsewhere = export(owner).replace(b"2026-06-17T12:00:00.000Z", b"2026-06-17T11:59:00.000Z")
    assert take(owner, elsewhere)["events"] == {"new": 1, "known": 0}
    clock.forward(hours=1)
    assert take(owner, elsewhere)["events"] == {"new": 0, "known": 1}
    assert take(owner, export(owner))["events"] == {"new": 0, "known": 2}


def test_a_clock_that_was_ahead_doubles_nothing(owner: Api, other: Api) -> None:
    owner.track()
    first, _, rest = export(owner).partition(b"2026-06-17T12:00:00.000Z,")
    ahead = first + b"2026-06-17T12:00:00.000Z," + rest.replace(b"12:00:00", b"15:00:00", 1)
    assert take(other, ahead)["events"]["new"] == 1
    assert take(other, ahead)["events"] == {"new": 0, "known": 1}


def test_what_a_crash_left_out_is_brought_by_the_same_file_again(owner: Api, other: Api) -> None:
    fill(owner)
    lines = export(owner).splitlines(keepends=True)
    take(other, b"".join(lines[:3]))
    assert take(other, b"".join(lines))["events"] == {"new": 2, "known": 2}
    bill = focus(aws(1, "1"), aws(1, "1").replace("2026-06", "2026-04"))
    take(other, focus(aws(1, "1")))
    assert [(one["month"], one["changed"]) for one in take(other, bill)["bills"]] == [
        ("2026-04-01", True),
        ("2026-06-01", False),
    ]


# Files of others


def test_a_focus_bill_is_taken_in_once(owner: Api) -> None:
    content = focus(
        aws(1, "1.5"), aws(1, "0.000000000333"), aws(1, "0.000000000333"), aws(2, "-0.5"), aws(9, "0")
    )
    dry = take(owner, content, dry=True)
    assert month_of(owner)["total"] == 0
    done = take(owner, content)
    assert done["bills"] == dry["bills"]
    (june,) = done["bills"]
    assert june == {
        "provider": "aws", "biller": "aws", "month": "2026-06-01", "days": 3, "daysLeftAlone": 0,
        "amountBefore": 0, "amountAfter": Decimal("1.000000001"), "changed": True,
    }  # fmt: skip
    assert month_of(owner) == {"total": Decimal("1.000000001"), "byProvider": {"aws": Decimal("1.000000001")}}
    again = take(owner, content)
    assert [month["changed"] for month in again["bills"]] == [False]
    # A newer file of the same days takes their place.
    newer = take(owner, focus(aws(2, "3")))
    assert newer["bills"][0]["amountAfter"] == Decimal("4.500000001")


def test_a_bill_takes_the_place_of_usage_but_not_of_the_newest_days(owner: Api) -> None:
    for day in (1, 9):
        owner.track(provider="aws", cost=5, timestamp=f"2026-06-{day:02}T12:00:00Z")
    take(owner, focus(aws(1, "2"), aws(9, "2")))
    # The 1st has settled; the 9th is the file's newest, so the larger of the two counts.
    assert month_of(owner)["total"] == 7


def test_a_file_to_a_months_end_is_a_whole_month(owner: Api) -> None:
    owner.track(provider="aws", cost=5, timestamp="2026-05-31T12:00:00Z")
    row = aws(1, "2").replace("2026-06-01", "2026-05-31").replace("2026-06-02", "2026-06-01")
    take(owner, focus(row))
    assert owner.get("/api/costs/all", month=5, year=2026)["total"] == 2


def test_a_days_sync_is_left_alone(runtime: Runtime, owner: Api) -> None:
    store_costs(runtime)
    before = month_of(owner)["total"]
    (june,) = take(owner, focus(aws(2, "100"), aws(5, "1")))["bills"]
    assert (june["days"], june["daysLeftAlone"], june["changed"]) == (2, 1, True)
    assert month_of(owner)["total"] == before + 1


def test_vercels_lines(owner: Api) -> None:
    lines = [
        {"BilledCost": cost, "BillingCurrency": "USD", "ChargeCategory": kind, "ServiceName": name,
         "ChargePeriodStart": "2026-06-10T07:00:00.000Z", "ChargePeriodEnd": "2026-06-11T07:00:00.000Z",
         "EffectiveCost": 18.075, "ServiceProviderName": "Vercel",
         "Tags": {"ProjectName": "web"} if kind == "Usage" else {}}
        for cost, kind, name in ((1.2, "Usage", "Transfer"), (20.0, "Purchase", "Pro"), (0, "Usage", "x"))
    ]  # fmt: skip
    body = "\n".join(json.dumps(line) for line in lines).encode()
    done = take(owner, body)
    assert (done["format"], done["rejected"]) == ("focus", 0)
    assert done["bills"][0]["amountAfter"] == Decimal("21.2")
    assert owner.get("/api/costs/vercel", month=6, year=2026)["breakdown"]["Pro"] == 20
    assert take(owner, json.dumps(lines, indent=2).encode())["bills"][0]["changed"] is False


def test_google_inside_google_clouds_bill(owner: Api) -> None:
    rows = [
        f"{cost},USD,Usage,2026-06-03 00:00:00 UTC,2026-06-04 00:00:00 UTC,Google Cloud,{name},p"
        for cost, name in (("3", "Gemini API"), ("4", "Compute Engine"))
    ]
    done = take(owner, focus(*rows))
    assert [(one["provider"], one["biller"], one["amountAfter"]) for one in done["bills"]] == [
        ("gcp", "gcp", 4),
        ("google", "gcp", 3),
    ]


def test_a_months_charge_is_spread_exactly_and_euros_are_converted(owner: Api) -> None:
    row = "10,EUR,Tax,2026-05-01T00:00:00Z,2026-06-01T00:00:00Z,Microsoft,,sub"
    (may,) = take(owner, focus(row))["bills"]
    assert (may["provider"], may["days"]) == ("azure", 31)
    lines = [row for row in table(export(owner, kind="costs")) if row["record"] == "billLine"]
    assert {row["line"] for row in lines} == {"Tax"}
    assert sum(Decimal(row["amount"]) for row in lines) == 10
    assert may["amountAfter"] == sum(Decimal(row["cost"]) for row in lines) > 10
    # A currency that the ECB does not publish is said, row by row.
    answer = take(owner, focus(row.replace("EUR", "AOA"), aws(1, "1")))
    assert answer["rejected"] == 1
    assert answer["problems"][0]["line"] == 2
    assert "AOA" in answer["problems"][0]["message"]


def test_cursors_usage(owner: Api) -> None:
    header = (
        "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,"
        "Output Tokens,Total Tokens,Cost"
    )
    rows = [
        '"2026-06-10T10:00:00.000Z",a,"Included",claude-5-sonnet,No,1200,1000,5000,300,7500,"Included"',
        '"2026-06-10T11:00:00.000Z",a,"On-Demand",gpt-5.4,Yes,0,100,0,10,110,"0.01"',
        '"2026-06-10T11:00:00.000Z",a,"On-Demand",gpt-5.4,Yes,0,100,0,10,110,"$0.01"',
        '"2026-06-10T11:05:00.000Z",a,"Errored, No Charge",gpt-5.4,No,0,0,0,0,0,"-"',
    ]
    content = "\n".join([header, *rows]).encode()
    done = take(owner, content)
    assert (done["format"], done["events"]) == ("cursor-usage", {"new": 4, "known": 0})
    # Another export of the same days, with one more row above, in another order.
    more = '"2026-06-11T10:00:00.000Z",a,"On-Demand",gpt-5.4,Yes,0,100,0,10,110,"0.01"'
    assert take(owner, "\n".join([header, more, *reversed(rows)]).encode())["events"] == {
        "new": 1,
        "known": 4,
    }
    june = owner.get("/api/costs/cursor", month=6, year=2026)
    assert june["currentMonth"] == Decimal("0.03")
    assert june["tokenUsage"] == {
        "inputTokens": 7500,
        "outputTokens": 330,
        "cachedTokens": 5000,
        "totalTokens": 7830,
    }


def test_openais_cost_file(owner: Api) -> None:
    header = (
        "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,"
        "organization_id,organization_name"
    )
    day = "1,2,2026-06-05T00:00:00+00:00,2026-06-06T00:00:00+00:00"
    rows = [
        f'{day},0.8958740000000000,usd,"gpt-5, input_tokens",p,o,Personal',
        f'{day},0.1,usd,"gpt-5, output_tokens",p,o,Personal',
        "1,2,2026-06-06T00:00:00+00:00,2026-06-07T00:00:00+00:00,,,,,,",
    ]
    done = take(owner, "\n".join([header, *rows]).encode())
    assert (done["format"], done["skipped"], done["bills"][0]["days"]) == ("openai-costs", 1, 1)
    assert owner.get("/api/costs/openai", month=6, year=2026)["breakdown"] == {"gpt-5": Decimal("0.995874")}


KIRO_HEADER, KIRO_ROW = (SAMPLES / "kiro/user_report.csv").read_text(encoding="utf-8").splitlines()


def kiro(*rows: str) -> bytes:
    return "\n".join([KIRO_HEADER, *rows]).encode()


def test_kiros_user_reports(owner: Api) -> None:
    june_cost = Decimal("0.6")
    row = KIRO_ROW.replace("2026-11-20", "2026-06-10").replace("500,0,true", "500,12.5,true")
    other_client = row.replace("KIRO_IDE", "KIRO_CLI").replace("12.5", "2.5")
    done = take(owner, kiro(row), dry=True)
    assert (done["format"], done["events"]) == ("kiro-usage", {"new": 1, "known": 0})
    assert owner.get("/api/costs/kiro", month=6, year=2026)["currentMonth"] == 0
    take(owner, kiro(row))
    # Another file of the same day adds to it; the same file again does not.
    assert take(owner, kiro(other_client))["events"] == {"new": 1, "known": 0}
    assert take(owner, kiro(other_client, row))["events"] == {"new": 0, "known": 2}
    june = owner.get("/api/costs/kiro", month=6, year=2026)
    assert (june["breakdown"], june["basis"]["reported"]) == ({"Overage credits": june_cost}, june_cost)
    assert june["tokenUsage"]["totalTokens"] == 0
    found = owner.get("/api/tokens")["tokens"]
    assert {(one["requests"], one["tags"]["credits"]) for one in found} == {(61, "37.25")}
    # The same day told otherwise is said, and changes nothing.
    revised = take(owner, kiro(row.replace("12.5", "13")))
    assert (revised["rejected"], revised["events"]) == (1, {"new": 0, "known": 0})
    assert owner.get("/api/costs/kiro", month=6, year=2026)["currentMonth"] == june_cost


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-11-20", "20.11.", "Date"),
        ("2026-11-20", "2027-11-20", "in the future"),
        ("37.25", "-1", "Credits_Used: must be between"),
        ("500,0,true", "500,much,true", "Overage_Credits_Used: 'much' is not a number"),
        ("9067d8d1-30a1-70aa-1234-aabbccddeeff", "", "UserId: is missing"),
    ],
)
def test_a_row_of_kiros_that_cannot_be_is_listed(owner: Api, old: str, new: str, words: str) -> None:
    row = KIRO_ROW.replace("2026-11-20", "2026-06-10")
    old = old.replace("2026-11-20", "2026-06-10")
    answer = take(owner, kiro(row, row.replace(old, new)))
    assert (answer["events"]["new"], answer["rejected"], answer["problems"][0]["line"]) == (1, 1, 3)
    assert words in answer["problems"][0]["message"]


def test_the_dashboards_own_cursor_export(owner: Api) -> None:
    content = (SAMPLES / "cursor/dashboard_usage_export.csv").read_bytes()
    done = take(owner, content.replace(b"2026-11-20", b"2026-06-10"))
    assert (done["format"], done["rejected"], done["events"]["new"]) == ("cursor-usage", 0, done["rows"])
    assert owner.get("/api/costs/cursor", month=6, year=2026)["breakdown"]["gpt-5.4"] == Decimal("0.01")


# What is refused


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a", "columns"),
        (b"a,b\n1,2\n", "none of the columns"),
        (FOCUS_HEADER.encode(), "no rows"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"PAR1rest", "Parquet"),
        (b"\xff\xfe\x00", "UTF-8"),
        (focus(aws(1, "1")) + b"\xe9\n", "UTF-8"),
        (focus(aws(1, "1")) + b'"unfinished', "not valid CSV"),
        (focus(aws(1, "1")) + b"1,USD,Us", "cut off"),
        (focus(aws(1, "1")) + b"x" * (1 << 20) + b"\n", "too long"),
        (gzip.compress(focus(aws(1, "1")))[:-5], "gzipped"),
        (gzip.compress(focus(aws(1, "1")))[:-8] + b"12345678", "gzipped"),
        (b'{"BilledCost": 1, ', "JSON"),
        (b'{"BilledCost":1,"BillingCurrency":"USD","ChargePeriodStart":"2026-06-01"}\n{"Bil', "cut off"),
        (b"[" * 100_000, "JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"codingvibez":"usage.99","x":1}\n', "Update CodingVibez"),
    ],
)
def test_a_damaged_file_is_refused_whole(owner: Api, content: bytes, words: str) -> None:
    answer = take(owner, content, status=400)
    assert words in answer["error"]
    assert month_of(owner)["total"] == 0


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_cut_export_is_refused_wherever_it_is_cut(owner: Api, other: Api, form: str) -> None:
    owner.track()
    owner.track(cost=0.1234)
    sent = export(owner, format=form)
    for end in range(len(sent) - 3, len(sent) - 700, -41):
        if sent[:end].endswith(b"\r\n"):
            continue
        take(other, sent[:end], status=400)
    assert other.get("/api/tokens")["tokens"] == []


def test_a_bomb_is_stopped(owner: Api) -> None:
    row = (aws(1, "1") + "\n").encode()
    bomb = gzip.compress(FOCUS_HEADER.encode() + row * 400_000, 9)
    assert len(bomb) < 200_000
    assert "far more than a table" in take(owner, bomb, status=400)["error"]


@pytest.mark.parametrize("services", [("S", "S"), ("S", "T")])
def test_more_money_than_can_be_counted_is_refused_whole(owner: Api, services: tuple[str, str]) -> None:
    rows = [aws(3, "9000000000", name) for name in services]
    answer = take(owner, focus(aws(1, "1"), *rows), status=400)
    assert "more than can be counted" in answer["error"]
    assert month_of(owner)["total"] == 0


def test_bad_rows_do_not_sink_good_ones(owner: Api) -> None:
    bad = [
        "abc,USD,Usage,2026-06-01,,AWS,S,",
        "1,EURO,Usage,2026-06-01,,AWS,S,",
        "1,USD,Usage,yesterday,,AWS,S,",
        "1,USD,Usage,2026-06-01,2026-05-01,AWS,S,",
        "1,USD,Usage,2026-06-01,,Nobody Inc,S,",
        "1,USD,Usage,2026-06-01,2036-06-01,AWS,S,",
        "9000000001,USD,Usage,2026-06-01,,AWS,S,",
        "NaN,USD,Usage,2026-06-01,,AWS,S,",
        "1,USD,Usage,2026-06-01,,AWS",
        ",USD,Usage,2026-06-01,,AWS,S,",
    ]
    answer = take(owner, focus(*bad, aws(1, "1"), *bad * 11))
    assert answer["rejected"] == 120
    assert len(answer["problems"]) == 100
    assert [one["line"] for one in answer["problems"][:10]] == list(range(2, 12))
    assert answer["bills"][0]["amountAfter"] == 1


def test_a_file_may_come_as_a_form(owner: Api) -> None:
    answer = owner.call(
        "POST", "/api/import", files={"file": ("../../x.csv", focus(aws(1, "2")), "text/csv")}
    )
    assert answer["bills"][0]["amountAfter"] == 2
    answer = owner.call("POST", "/api/import", status=400, files={"other": ("x.csv", b"", "text/csv")})
    assert answer["details"][0]["field"] == "file"


def test_what_is_too_large_is_said(runtime: Runtime, token_for: Callable[..., str]) -> None:
    headers = {"Authorization": f"Bearer {token_for('write')}"}
    with httpx.Client(base_url=runtime.base_url, headers=headers, timeout=60) as http:
        body = b"x" * ((64 << 20) + 1)
        for extra in ({"content": body}, {"files": {"file": ("x.csv", body, "text/csv")}}):
            answer = http.post("/api/import", **extra)
            assert answer.status_code == 413
            assert "64 MB" in answer.json()["error"]


def test_who_may(api: Api, token_for: Callable[..., str], runtime: Runtime) -> None:
    api.track()
    assert export(api).count(b"\r\n") == 2
    take(api, focus(aws(1, "1")), status=403)
    with httpx.Client(
        base_url=runtime.base_url, headers={"Authorization": f"Bearer {token_for('ingest')}"}
    ) as http:
        Api(http).call("GET", "/api/export", status=403)
    with httpx.Client(
        base_url=runtime.base_url, headers={"Authorization": f"Bearer {token_for('write')}"}
    ) as http:
        assert take(Api(http), focus(aws(1, "1")))["bills"][0]["changed"] is True


def test_export_asks_for_sense(owner: Api) -> None:
    owner.get("/api/export", status=400, startDate="2026-02-01", endDate="2026-01-01")
    owner.get("/api/export", status=400, format="xml")
    owner.get("/api/export", status=400, format="focus", kind="usage")
    answer = owner.http.get("/api/export", params={"format": "json", "kind": "costs"})
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="codingvibez-costs-2026-06-01-2026-06-17.json"'
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["count"] == 0


# FOCUS


def sums(rows: list[dict[str, str]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))


def test_a_focus_export_keeps_the_rules_and_adds_up(runtime: Runtime, owner: Api) -> None:
    fill(owner)
    for day in (1, 2, 3, 4, 5):
        owner.track(provider="aws", cost=day, timestamp=f"2026-06-{day:02}T12:00:00Z", project="p")
    store_costs(runtime)
    owner.track(provider="github", model="@cf/x", inputTokens=0, outputTokens=0, cost=0.5)
    take(owner, focus(aws(10, "-3"), "1,EUR,Credit,2026-06-11,,GitHub,Copilot,x"))
    text = export(owner, format="focus").decode()
    assert problems(text) == []
    rows = table(text.encode())
    june = [row for row in rows if row["ChargePeriodStart"].startswith("2026-06")]
    assert sums(june, "EffectiveCost") == month_of(owner)["total"]
    by_basis = {
        basis: [row for row in june if row["x_CodingVibezBasis"] == basis]
        for basis in ("tracked", "billed", "manual")
    }
    assert sums(by_basis["manual"], "BilledCost") == 50
    # Of five days of AWS, two are settled and two more tell of less than was tracked.
    covered = [row for row in by_basis["tracked"] if row["x_Provider"] == "aws"]
    assert [row["EffectiveCost"] for row in covered] == ["0", "0", "3", "4", "5"]
    assert [row["x_ReportedCost"] for row in covered] == ["1", "2", "3", "4", "5"]
    assert {row["x_UnpricedTokens"] for row in rows} >= {"1500"}
    assert {row["Tags"] for row in covered} == {'{"project": "p"}'}
    estimated = next(row for row in by_basis["tracked"] if row["x_Provider"] == "openai")
    assert (estimated["BilledCost"], estimated["ListCost"] != "0") == ("0", True)


def test_our_focus_export_brings_bills_back_but_nothing_twice(
    runtime: Runtime, owner: Api, other: Api
) -> None:
    owner.track(cost=5, provider="openai")
    store_costs(runtime, source="import:focus")
    take(owner, focus("3,USD,Usage,2026-06-03,,Google Cloud,Gemini API,p", aws(20, "1")))
    sent = export(owner, format="focus")
    before = month_of(owner)
    here = take(owner, sent)
    assert (here["format"], here["rejected"], here["events"]["new"]) == ("codingvibez-focus", 0, 0)
    assert month_of(owner) == before
    there = take(other, sent)
    assert there["skipped"] == 4
    assert {(one["provider"], one["biller"]): one["amountAfter"] for one in there["bills"]} == {
        ("aws", "aws"): Decimal("2.000000008"),
        ("google", "gcp"): 3,
    }


def test_the_rules_find_what_is_wrong(owner: Api) -> None:
    owner.track()
    text = export(owner, format="focus").decode()
    for before, after in (
        (",Usage,", ",Usages,"),
        (",USD,", ",,"),
        ("T00:00:00Z", ""),
        (",Tokens,", ",,"),
        ("AI and Machine Learning", "AI"),
        ("BilledCost", "Billed"),
        ("2026-06-18T", "2026-06-17T"),
    ):
        assert before in text
        assert problems(text.replace(before, after)), before


# Size


def test_memory_does_not_grow_with_the_file(runtime: Runtime, owner: Api, tmp_path: Path) -> None:
    services = runtime._services
    assert services is not None
    identity = services.identity.verify(runtime.desktop_token())
    owner.track(tags={"text": "x" * 400})
    header, row, _ = export(owner).decode("utf-8-sig").split("\r\n")
    number = row.split(",")[1].rpartition(":")[0]
    peaks = {}
    for count in (2_000, 12_000):
        file = tmp_path / f"{count}.csv"
        lines = [header, *(row.replace(f"{number}:1,", f"other:{n},", 1) for n in range(count))]
        file.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
        tracemalloc.start()
        report = services.imports.run(identity, file, dry_run=True)
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (report.events.new, report.rejected) == (count, 0)
    assert peaks[12_000] < peaks[2_000] * 1.2


def test_an_export_is_one_state_of_the_data_whatever_is_tracked_meanwhile(
    runtime: Runtime, owner: Api
) -> None:
    for _ in range(3):
        events = [{"provider": "openai", "model": "m", "inputTokens": 1, "outputTokens": 1}] * 1000
        owner.post("/api/tokens/track/batch", {"events": events})
    services = runtime._services
    assert services is not None
    identity = services.identity.verify(runtime.desktop_token())
    made = services.exports.export(identity, form="csv", kind=None, first=None, last=None, zone_name=None)
    first = next(made.chunks)
    owner.track(timestamp="2026-06-01T00:00:00Z")
    owner.track()
    content = first + b"".join(made.chunks)
    assert len(table(content)) == 3000
    assert len({row["id"] for row in table(content)}) == 3000


def test_a_download_that_is_given_up_leaves_nothing_open(owner: Api, runtime: Runtime) -> None:
    for kind in ("usage", "costs"):
        with owner.http.stream("GET", "/api/export", params={"kind": kind}) as answer:
            next(answer.iter_bytes())
    assert [path.name for path in runtime.data_dir.iterdir() if path.name.startswith("tmp")] == []
    owner.track()
