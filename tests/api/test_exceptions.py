"""Schedule exceptions as records, and what an installation sets about them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from domain.schedule.filters import Kind
from store.database import Tx
from store.stamps import stamp
from tests.api.house import House, credentials
from tests.builders import ORIGIN

LIST, TERMS, FILTERS = "/v1/exceptions", "/v1/settings/terms", "/v1/settings/exception-filters"


def record(
    number: int, kind: Kind, status: str, *, store: str = "S014", region: str = "R1", matched: int = 1
) -> dict[str, Any]:
    """The later the number, the later it occurred; T1's in R1, T4's in R2."""
    return {
        "id": f"ex_{number}",
        "kind": kind.value,
        "status": status,
        "work_order": f"WO-{number}",
        "technician": "T1" if region == "R1" else "T4",
        "store": store,
        "region": region,
        "at": stamp(ORIGIN + timedelta(minutes=number)),
        "matched": matched,
    }


RECORDS = (
    record(1, Kind.STATUS, "No Show"),
    record(2, Kind.NO_CHECK_IN, "no check-in", matched=0),
    record(3, Kind.LATE_CANCELLATION, "cancelled"),
    record(4, Kind.STATUS, "=1+1", store="S091", region="R2"),
)


def write(tx: Tx) -> None:
    for one in RECORDS:
        tx.run(
            "INSERT INTO schedule_exceptions (id, kind, status, work_order_id, technician_id, store_id, region_id, "
            "occurred_at, matched) "
            "VALUES (:id, :kind, :status, :work_order, :technician, :store, :region, :at, :matched)",
            **one,
        )


@pytest.fixture
async def recorded(house: House) -> House:
    await house.front.store.write(write)
    return house


async def found(house: House, *, by: str = "AD", **query: Any) -> list[str]:
    reply = await house.get(LIST, by=by, **query)
    assert reply.status_code == 200, reply.text
    return [one["id"] for one in reply.json()["exceptions"]]


@pytest.mark.requirement("R-089")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["ex_4", "ex_3", "ex_2", "ex_1"]),
        ({"kind": "status"}, ["ex_4", "ex_1"]),
        ({"status": "No Show"}, ["ex_1"]),
        ({"store": "S091"}, ["ex_4"]),
        ({"region": "R1"}, ["ex_3", "ex_2", "ex_1"]),
        ({"technician": "T4"}, ["ex_4"]),
        ({"matched": "false"}, ["ex_2"]),
        (
            {"since": stamp(ORIGIN + timedelta(minutes=2)), "until": stamp(ORIGIN + timedelta(minutes=4))},
            ["ex_3", "ex_2"],
        ),
    ],
)
async def test_records_are_narrowed(recorded: House, query: dict[str, str], expected: list[str]) -> None:
    assert await found(recorded, **query) == expected


@pytest.mark.requirement("R-089")
async def test_records_are_read_page_by_page(recorded: House) -> None:
    first = (await recorded.get(LIST, limit=3)).json()
    second = (await recorded.get(LIST, limit=3, cursor=first["next"])).json()

    assert [one["id"] for one in first["exceptions"]] == ["ex_4", "ex_3", "ex_2"]
    assert ([one["id"] for one in second["exceptions"]], second["next"]) == (["ex_1"], None)


async def test_people_see_those_of_their_places_and_technicians_their_own(recorded: House) -> None:
    assert await found(recorded, by="M2") == ["ex_4"]
    assert await found(recorded, by="RD1") == ["ex_3", "ex_2", "ex_1"]
    assert await found(recorded, by="T4") == ["ex_4"]


@pytest.mark.requirement("R-089")
async def test_records_are_a_table_for_who_asks_for_one(recorded: House) -> None:
    reply = await recorded.http.get(LIST, params={"limit": 2}, headers=credentials("AD") | {"Accept": "text/csv"})

    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(reply.text)))
    assert [line["id"] for line in lines] == ["ex_4", "ex_3"]
    assert lines[0]["status"] == "'=1+1"
    assert await found(recorded, cursor=reply.headers["Next-Cursor"]) == ["ex_2", "ex_1"]


@pytest.mark.parametrize("query", [{"kind": "weather"}, {"cursor": "x"}, {"limit": "0"}, {"since": "yesterday"}])
async def test_what_cannot_be_looked_for_is_refused_with_its_field(house: House, query: dict[str, str]) -> None:
    reply = await house.get(LIST, **query)

    assert reply.status_code == 422
    assert [error["field"] for error in reply.json()["errors"]] == list(query)


@pytest.mark.requirement("R-081", "R-084")
async def test_terms_are_kept_with_who_changed_them(house: House) -> None:
    fresh = (await house.get(TERMS)).json()
    changed = (await house.put(TERMS, {"check_in_grace_minutes": 30, "notice_minutes": 120})).json()

    rest = {"customer_texts_from": "08:00", "customer_texts_until": "21:00", "support_number": "+14145550199"}
    assert (fresh["terms"], fresh["version"]) == ({"check_in_grace_minutes": 15, "notice_minutes": 1440} | rest, 0)
    assert (changed["terms"], changed["version"]) == ({"check_in_grace_minutes": 30, "notice_minutes": 120} | rest, 1)
    assert changed["changed_by"] == "AD"
    assert (await house.get(TERMS)).json() == changed


@pytest.mark.requirement("R-088")
async def test_filters_are_kept_in_their_order(house: House) -> None:
    wanted = [
        {"name": "no shows", "statuses": ["No Show"], "raises": False},
        {"kinds": ["late_cancellation"], "notice_below_minutes": 240},
    ]

    kept = (await house.put(FILTERS, {"filters": wanted})).json()

    said = kept["filters"]["filters"]
    assert [(one["name"], one["statuses"], one["raises"]) for one in said] == [
        ("no shows", ["No Show"], False),
        ("", [], True),
    ]
    assert said[1]["notice_below_minutes"] == 240
    assert (await house.get(FILTERS)).json() == kept


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (TERMS, {"check_in_grace_minutes": -1}, "check_in_grace_minutes"),
        (TERMS, {"grace": 5}, "grace"),
        (TERMS, {"customer_texts_from": "08:00Z"}, "customer_texts_from"),
        (TERMS, {"customer_texts_from": 8}, "customer_texts_from"),
        (TERMS, {"customer_texts_until": "08:00"}, "customer_texts_until"),
        (TERMS, {"support_number": "+1-555-POMPS-9"}, "support_number"),
        (FILTERS, {"filters": [{"kinds": ["weather"]}]}, "filters.0.kinds.0"),
        (FILTERS, {"filters": [{"stauses": ["No Show"]}]}, "filters.0.stauses"),
    ],
)
async def test_what_cannot_be_set_is_refused_with_its_field(
    house: House, path: str, body: dict[str, Any], field: str
) -> None:
    reply = await house.put(path, body)

    assert reply.status_code == 422
    assert [error["field"] for error in reply.json()["errors"]] == [field]


@pytest.mark.parametrize("path", [TERMS, FILTERS])
async def test_settings_are_the_admins(house: House, path: str) -> None:
    assert (await house.get(path, by="M1")).status_code == 403
    assert (await house.put(path, {}, by="M1")).status_code == 403
