"""The link in a text: looking changes nothing, posting answers, and nobody learns more than the text said."""

from typing import Any

import httpx
import pytest

from api.answer_words import PAGE_WORDS
from domain.answer import Action
from domain.ids import AlertId
from domain.language import Language
from store.directory import import_directory
from tests.api.house import House
from tests.builders import ORIGIN, a_directory, the_people

JSON = {"Accept": "application/json"}


@pytest.fixture
async def offer(house: House) -> AlertId:
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)
    return alert_id


async def token(house: House, alert: AlertId, person: str = "T1") -> str:
    sql = "SELECT token FROM answer_keys WHERE alert_id = :alert AND person_id = :person"
    row = await house.front.store.read(lambda tx: tx.one(sql, alert=alert, person=person))
    assert row is not None
    found: str = row["token"]
    return found


async def press(house: House, token: str, **fields: str) -> httpx.Response:
    """What a browser sends when a button is pressed."""
    return await house.http.post(f"/v1/answer/{token}", data=fields)


async def answers(house: House) -> list[dict[str, Any]]:
    sql = "SELECT person_id, action, channel, effect, reason FROM acknowledgments ORDER BY id"
    return [dict(row) for row in await house.front.store.read(lambda tx: tx.all(sql))]


async def test_looking_shows_the_offer_with_its_buttons_and_changes_nothing(house: House, offer: AlertId) -> None:
    page = await house.http.get(f"/v1/answer/{await token(house, offer)}")

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for word in ("Work assigned: Pinecrest Dairy", "Accept", "Decline", "Why?", "You answer as Marcus"):
        assert word in page.text
    assert await answers(house) == []


async def test_the_page_keeps_its_address_to_itself(house: House, offer: AlertId) -> None:
    page = await house.http.get(f"/v1/answer/{await token(house, offer)}")

    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert "script" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")


async def test_whoever_accepts_json_gets_json(house: House, offer: AlertId) -> None:
    reply = await house.http.get(f"/v1/answer/{await token(house, offer)}", headers=JSON)

    said = reply.json()
    assert (said["person_id"], said["state"], said["offered"]) == ("T1", "open", ["accept", "decline"])


async def test_pressing_a_button_answers(house: House, offer: AlertId) -> None:
    page = await press(house, await token(house, offer), action="accept")

    assert page.status_code == 200
    assert "Accepted by Marcus" in page.text
    assert "<button" not in page.text
    assert await answers(house) == [
        {"person_id": "T1", "action": "accept", "channel": "link", "effect": "first", "reason": None}
    ]


async def test_a_decline_without_a_reason_shows_the_page_again(house: House, offer: AlertId) -> None:
    asked = await press(house, await token(house, offer), action="decline", reason=" ")
    done = await press(house, await token(house, offer), action="decline", reason="truck in shop")

    assert (asked.status_code, done.status_code) == (422, 200)
    assert "a decline says why" in asked.text
    assert "<button" in asked.text
    assert (await answers(house))[-1]["reason"] == "truck in shop"


async def test_pressing_after_somebody_else_says_who_it_was(house: House, offer: AlertId) -> None:
    await house.post(f"/v1/alerts/{offer}/acknowledge", {"action": "accept"}, by="M1")

    page = await press(house, await token(house, offer), action="accept")

    assert page.status_code == 200
    assert "Accepted by Dana" in page.text
    assert [one["effect"] for one in await answers(house)] == ["first", "secondary"]


async def test_pressing_twice_answers_once(house: House, offer: AlertId) -> None:
    secret = await token(house, offer)

    pages = [await press(house, secret, action="accept") for _ in range(2)]

    assert all("Accepted by Marcus" in page.text for page in pages)
    assert [one["effect"] for one in await answers(house)] == ["first", "secondary"]


async def test_an_acknowledged_shortage_still_offers_what_would_resolve_it(house: House) -> None:
    alert = await house.raises("EQUIPMENT_SHORTAGE")
    await house.plans(alert)
    secret = await token(house, alert, "D1")

    await press(house, secret, action="acknowledge")

    said = (await house.http.get(f"/v1/answer/{secret}", headers=JSON)).json()
    assert said["offered"] == ["approve_alternative", "cancel", "resolve"]
    assert said["answered_by"] == "Omar"


async def test_what_is_over_without_an_answer_says_so(house: House, offer: AlertId) -> None:
    await house.post("/v1/alerts/clear", {"type": "WORK_ASSIGNED", "dedup_key": "WO-1001:1"})
    secret = await token(house, offer)

    shown = await house.http.get(f"/v1/answer/{secret}")
    pressed = await press(house, secret, action="accept")

    assert "This alert is over" in shown.text
    assert pressed.status_code == 409


async def test_json_answers_get_the_contracts_replies(house: House, offer: AlertId) -> None:
    secret, key = await token(house, offer), {"Idempotency-Key": "press-1"}

    replies = [await house.http.post(f"/v1/answer/{secret}", json={"action": "accept"}, headers=key) for _ in range(2)]

    assert {(reply.status_code, reply.text) for reply in replies} == {(202, replies[0].text)}
    assert len(await answers(house)) == 1
    assert replies[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("secret", ["nobody-was-given-this", "x", "a" * 128, "%00", "../../etc"])
async def test_a_token_that_nobody_was_given_leads_nowhere(house: House, offer: AlertId, secret: str) -> None:
    shown = await house.http.get(f"/v1/answer/{secret}")
    pressed = await press(house, secret, action="accept")
    asked = await house.http.get(f"/v1/answer/{secret}", headers=JSON)

    assert {shown.status_code, pressed.status_code, asked.status_code} == {404}
    assert await answers(house) == []


@pytest.mark.parametrize("fields", [{"reason": "why not"}, {"action": "shout"}, {"action": "accept", "by": "OM"}])
async def test_a_form_that_is_not_ours_is_refused(house: House, offer: AlertId, fields: dict[str, str]) -> None:
    page = await press(house, await token(house, offer), **fields)

    assert page.status_code == 422
    assert await answers(house) == []


async def test_names_are_shown_as_text_whatever_they_are(house: House) -> None:
    alert = await house.raises("WORK_ASSIGNED", customer="<b onmouseover=x>Dairy</b>")
    await house.plans(alert)

    page = await house.http.get(f"/v1/answer/{await token(house, alert)}")

    assert "<b onmouseover" not in page.text
    assert "&lt;b onmouseover" in page.text


async def test_the_short_way_of_a_text_leads_to_the_link(house: House) -> None:
    """A text has 160 characters."""
    reply = await house.http.get("/a/abcdefghijkl")

    assert (reply.status_code, reply.headers["location"]) == (307, "/v1/answer/abcdefghijkl")


@pytest.fixture
async def spanish_offer(house: House) -> AlertId:
    """To Marcus, who reads Spanish here."""
    reader = the_people()["T1"].model_copy(update={"language": Language.SPANISH})
    await house.front.store.write(lambda tx: import_directory(tx, a_directory(reader), actor="tests", at=ORIGIN))
    alert_id = await house.raises("WORK_ASSIGNED")
    await house.plans(alert_id)
    return alert_id


@pytest.mark.requirement("R-381")
async def test_who_reads_spanish_gets_the_page_in_spanish(house: House, spanish_offer: AlertId) -> None:
    page = await house.http.get(f"/v1/answer/{await token(house, spanish_offer)}")

    for word in ('lang="es"', "Aceptar", "Rechazar", "¿Por qué?", "Para el despachador"):
        assert word in page.text
    assert "Usted contesta como Marcus. Abrir esta página no le avisa a nadie." in page.text
    assert "Accept" not in page.text


async def test_what_became_of_an_answer_is_said_in_spanish(house: House, spanish_offer: AlertId) -> None:
    secret = await token(house, spanish_offer)

    unexplained = await press(house, secret, action="decline")
    unknown = await press(house, secret, action="upload")
    answered = await press(house, secret, action="accept")

    assert "Falta el motivo: quien rechaza dice por qué." in unexplained.text
    assert "Esa no es una respuesta a esta alerta." in unknown.text
    assert "Gracias. Aceptado por Marcus el " in answered.text
    assert [page.status_code for page in (unexplained, unknown, answered)] == [422, 422, 200]


async def test_an_alert_that_is_over_says_so_in_spanish(house: House, spanish_offer: AlertId) -> None:
    await house.post("/v1/alerts/clear", {"type": "WORK_ASSIGNED", "dedup_key": "WO-1001:1"})
    secret = await token(house, spanish_offer)

    shown = await house.http.get(f"/v1/answer/{secret}")
    pressed = await press(house, secret, action="accept")

    assert "Esta alerta ya terminó" in shown.text
    assert (pressed.status_code, "La alerta se cerró antes" in pressed.text) == (409, True)


@pytest.mark.parametrize("language", Language)
def test_every_answer_has_its_words_in_every_language(language: Language) -> None:
    words = PAGE_WORDS[language]

    assert set(words.labels) == set(words.done) == set(Action)
    assert len(set(words.months)) == 12
    assert words.who_answered(Action.ACCEPT, "Marcus", ORIGIN).count("Marcus") == 1
