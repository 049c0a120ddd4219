"""What people set by HTTP: quiet hours, the channels in use, a technician's channels."""

import json
from typing import Any

import pytest

from domain.role import Role
from store.directory import import_directory
from tests.api.house import House
from tests.builders import ORIGIN, a_directory, a_person

HOURS = "/v1/me/quiet-hours"
METHODS = "/v1/settings/methods"
NIGHT = {"start": "22:00", "end": "06:30"}
EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]


async def audited(house: House, event: str) -> list[dict[str, Any]]:
    rows = await house.front.store.read(
        lambda tx: tx.all("SELECT actor, details FROM audit_entries WHERE event = :event ORDER BY id", event=event)
    )
    return [{"actor": row["actor"], **json.loads(row["details"])} for row in rows]


async def put(house: House, path: str, body: Any, by: str) -> Any:
    reply = await house.put(path, body, by=by)
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.mark.requirement("R-344")
async def test_quiet_hours_are_kept_as_they_were_set(house: House) -> None:
    wanted = NIGHT | {"zone": "America/Denver", "days": [0, 4], "allow_critical": False, "exempt": ["WORK_ASSIGNED"]}

    shown = await put(house, HOURS, wanted, "T1")

    assert shown == wanted | {"enabled": True}
    assert (await house.get(HOURS, by="T1")).json() == shown


@pytest.mark.requirement("X-28")
@pytest.mark.parametrize(
    ("person", "zone"), [("T4", "America/Denver"), ("T1", "America/Chicago"), ("CSR", "UTC"), ("NEW", "Europe/Berlin")]
)
async def test_a_zone_that_is_left_out_is_the_persons_own_or_the_first_stores(
    house: House, person: str, zone: str
) -> None:
    new = a_person("NEW", Role.TECHNICIAN, stores=("S014",), zone="Europe/Berlin")
    await house.front.store.write(lambda tx: import_directory(tx, a_directory(new), actor="tests", at=ORIGIN))

    shown = await put(house, HOURS, NIGHT, person)

    assert shown["zone"] == zone


async def test_who_has_set_nothing_is_shown_hours_that_are_off(house: House) -> None:
    shown = (await house.get(HOURS, by="M1")).json()

    assert (shown["enabled"], shown["start"], shown["end"], shown["zone"]) == (
        False,
        "18:00",
        "08:00",
        "America/Chicago",
    )
    assert (shown["days"], shown["allow_critical"], shown["exempt"]) == (EVERY_DAY, True, [])


@pytest.mark.requirement("X-28", "X-29")
@pytest.mark.parametrize(
    ("by", "wrong", "sentence"),
    [
        (
            "T1",
            {"start": "22:00", "end": "22:00"},
            "end is 22:00, as start is; another time is accepted.",
        ),
        (
            "T1",
            NIGHT | {"zone": "Chicago"},
            "zone 'Chicago' is not a time zone; an IANA name such as America/Chicago is accepted.",
        ),
        (
            "T1",
            NIGHT | {"start": "22:00:30"},
            "start is not a time of day; hours and minutes such as 18:00 are accepted.",
        ),
        ("T1", NIGHT | {"end": "24:00"}, "end is not a time of day; hours and minutes such as 18:00 are accepted."),
        ("T1", NIGHT | {"end": "6:30"}, "end is not a time of day; hours and minutes such as 18:00 are accepted."),
        ("T1", NIGHT | {"days": []}, "days has too few entries; at least 1 are accepted."),
        (
            "T1",
            NIGHT | {"colour": "blue"},
            (
                "colour is not a field of this request; accepted are enabled, start, end, zone, days, allow_critical, "
                "exempt."
            ),
        ),
        (
            "D1",
            NIGHT | {"allow_critical": False},
            "A central dispatcher on call hears of critical alerts at any hour, so allow_critical stays true.",
        ),
    ],
)
async def test_hours_that_cannot_be_kept_are_refused_in_one_sentence(
    house: House, by: str, wrong: dict[str, Any], sentence: str
) -> None:
    before = await put(house, HOURS, {"start": "20:00", "end": "05:00"}, by)

    reply = await house.put(HOURS, wrong, by=by)

    assert (reply.status_code, reply.json()["detail"]) == (422, sentence)
    assert (await house.get(HOURS, by=by)).json() == before
    assert len(await audited(house, "QuietHours.Changed")) == 1


async def test_an_alert_type_that_is_unknown_is_refused(house: House) -> None:
    reply = await house.put(HOURS, NIGHT | {"exempt": ["RAIN"]}, by="T1")

    assert reply.status_code == 422
    assert reply.json()["detail"].startswith("exempt.0 is not a known type; accepted are NEW_WORK_ORDER, ")


@pytest.mark.requirement("X-29")
@pytest.mark.parametrize("by", ["D2", "M1", "T1"])
async def test_who_is_not_on_call_or_in_no_critical_chain_may_forbid_critical_alerts(house: House, by: str) -> None:
    shown = await put(house, HOURS, NIGHT | {"allow_critical": False}, by)

    assert shown["allow_critical"] is False


async def test_a_machine_has_no_quiet_hours(house: House) -> None:
    assert (await house.get(HOURS, by="system")).status_code == 403
    assert (await house.put(HOURS, NIGHT, by="system")).status_code == 403


async def test_a_change_of_quiet_hours_is_audited_from_what_to_what(house: House) -> None:
    await put(house, HOURS, NIGHT, "T1")
    await put(house, HOURS, NIGHT | {"end": "07:00", "days": [5, 6]}, "T1")
    await put(house, HOURS, NIGHT | {"end": "07:00", "days": [5, 6]}, "T1")

    first, second = await audited(house, "QuietHours.Changed")

    assert (first["actor"], first["person"], first["start"]) == ("T1", "T1", "22:00:00")
    assert second == {
        "actor": "T1",
        "person": "T1",
        "end": "06:30:00 → 07:00:00",
        "days": "0, 1, 2, 3, 4, 5, 6 → 5, 6",
    }


@pytest.mark.requirement("X-35", "X-69")
async def test_an_admin_switches_channels_for_everybody(house: House) -> None:
    fresh = (await house.get(METHODS)).json()

    shown = await put(house, METHODS, {"sms": False, "email": True}, "AD")

    everything = {"web": True, "in_app": True, "push": True, "sms": True, "voice": True, "email": False}
    assert fresh == {"methods": everything, "version": 0, "changed_at": None, "changed_by": None}
    assert shown["methods"] == everything | {"sms": False, "email": True}
    assert (shown["version"], shown["changed_by"]) == (1, "AD")
    assert shown["changed_at"] is not None
    assert (await house.get(METHODS)).json() == shown


async def test_the_version_grows_with_changes_alone(house: House) -> None:
    versions = [
        (await put(house, METHODS, body, "AD"))["version"] for body in ({"sms": False}, {"sms": False}, {"sms": True})
    ]

    assert versions == [1, 1, 2]
    assert await audited(house, "Methods.Changed") == [
        {"actor": "AD", "sms": "on → off"},
        {"actor": "AD", "sms": "off → on"},
    ]


@pytest.mark.parametrize("by", ["D1", "OM", "T1", "system"])
async def test_only_admins_see_and_switch_the_channels_of_everybody(house: House, by: str) -> None:
    assert (await house.get(METHODS, by=by)).status_code == 403
    assert (await house.put(METHODS, {"sms": False}, by=by)).status_code == 403
    assert (await house.get(METHODS)).json()["version"] == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            {"fax": True},
            "fax is not a field of this request; accepted are web, in_app, push, sms, voice, email.",
        ),
        ({"sms": "off"}, "sms is not a truth value; true and false are accepted."),
        ([], "The request is not an object; a JSON object is accepted."),
    ],
)
async def test_switches_that_are_none_are_refused_in_one_sentence(house: House, body: Any, sentence: str) -> None:
    for path in (METHODS, "/v1/technicians/T1/methods"):
        reply = await house.put(path, body, by="AD")

        assert (reply.status_code, reply.json()["detail"]) == (422, sentence)
    assert not await audited(house, "Methods.Changed")


@pytest.mark.requirement("R-437", "X-35")
@pytest.mark.parametrize("by", ["T1", "M1", "AD"])
async def test_a_technicians_channels_are_chosen_by_them_their_manager_or_an_admin(house: House, by: str) -> None:
    shown = await put(house, "/v1/technicians/T1/methods", {"sms": False, "push": False}, by)

    assert shown["technician_id"] == "T1"
    assert (shown["methods"]["sms"], shown["methods"]["push"], shown["methods"]["web"]) == (False, False, True)
    assert (await house.get("/v1/technicians/T1/methods", by="T1")).json() == shown
    assert await audited(house, "Methods.Changed") == [
        {"actor": by, "person": "T1", "sms": "on → off", "push": "on → off"}
    ]


@pytest.mark.requirement("X-35")
async def test_the_answer_says_which_channels_cannot_be_removed(house: House) -> None:
    shown = await put(house, "/v1/technicians/T1/methods", {"sms": False, "push": False, "voice": False}, "T1")

    assert shown["always"] == [
        {"type": "WORK_ASSIGNED", "channels": ["push", "sms"]},
        {"type": "REASSIGNED_TO", "channels": ["push", "sms"]},
        {"type": None, "channels": ["voice"]},
    ]


@pytest.mark.parametrize(
    ("by", "technician", "status"),
    [
        ("T2", "T1", 403),
        ("M2", "T1", 403),
        ("D1", "T1", 403),
        ("AD", "M1", 404),
        ("AD", "T99", 404),
        ("T1", "T99", 404),
    ],
)
async def test_nobody_else_chooses_a_technicians_channels(house: House, by: str, technician: str, status: int) -> None:
    path = f"/v1/technicians/{technician}/methods"

    assert (await house.get(path, by=by)).status_code == status
    assert (await house.put(path, {"sms": False}, by=by)).status_code == status
    assert not await audited(house, "Methods.Changed")


async def test_what_was_set_holds_with_the_next_look_at_the_directory(house: House) -> None:
    await put(house, METHODS, {"voice": False}, "AD")
    await put(house, "/v1/technicians/T1/methods", {"in_app": False}, "T1")
    await put(house, HOURS, NIGHT, "T1")

    rules = (await house.front.store.read(house.front.people.current)).rules

    assert rules.switches.voice is False
    assert rules.methods["T1"].in_app is False
    assert rules.quiet_hours["T1"].start.hour == 22


@pytest.mark.requirement("X-05")
async def test_an_admin_lets_people_be_called_about_high_alerts(house: House) -> None:
    path = "/v1/settings/high-calls"
    fresh = (await house.get(path)).json()

    shown = await put(house, path, {"enabled": True}, "AD")

    assert (fresh["enabled"], fresh["version"]) == (False, 0)
    assert (shown["enabled"], shown["version"], shown["changed_by"]) == (True, 1, "AD")
    assert (await house.get(path)).json() == shown
    assert (await house.front.store.read(house.front.people.current)).rules.high_calls.enabled
    assert (await house.put(path, {"enabled": False}, by="D1")).status_code == 403
    assert await audited(house, "HighCalls.Changed") == [{"actor": "AD", "enabled": "off → on"}]
