"""The customer's signed link: their cards and choices without a login, in their language."""

import json
from typing import Any

import httpx
import pytest

from store.consent_ledger import number_hash
from tests.api.house import House, credentials
from tests.api.test_consent import NUMBER, a_customer, audited, kinds, preferences, texts

AGREED = {"preferred_channel": "both", "wording": "portal-1-en"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def linked(house: House, customer_id: str = "C1") -> str:
    """The path behind the link that the customer was given."""
    reply = await house.post(f"/v1/customers/{customer_id}/portal-link", {}, by="CSR")
    assert reply.status_code == 200, reply.text
    short = httpx.URL(reply.json()["url"]).path
    there = await house.http.get(short)
    assert there.status_code == 307
    return there.headers["location"]


async def known(house: House, **contact: Any) -> str:
    """A customer who chose nothing; their link."""
    body = {"name": "Dairy C1", "number": NUMBER, **contact}
    assert (await house.put("/v1/customers/C1", body, by="CSR")).status_code == 200
    return await linked(house)


async def seen(house: House, path: str) -> Any:
    reply = await house.http.get(path, headers={"Accept": "application/json"})
    assert reply.status_code == 200, reply.text
    return reply.json()


@pytest.mark.requirement("R-167", "R-170", "F-06")
async def test_the_link_shows_cards_and_choices_without_a_login(house: House) -> None:
    path = await known(house)
    await house.plans(await house.raises("CUSTOMER_ASSIGNED", "WO-1001:CUSTOMER_ASSIGNED"))

    view = await seen(house, path)

    [card] = view["cards"]
    assert (card["title"], card["work_order_id"]) == ("Service Assigned", "WO-1001")
    assert "Technician" in card["body"]
    assert (view["name"], view["sms_opt_in"], view["preferred_channel"]) == ("Dairy C1", False, "web")
    assert view["agreement"]["version"] == "portal-1-en"
    assert "0201" in view["agreement"]["words"]
    assert NUMBER not in json.dumps(view)


@pytest.mark.requirement("R-167")
@pytest.mark.parametrize(("language", "says"), [("en", "How we tell you"), ("es", "Cómo le avisamos")])
async def test_a_browser_gets_a_page_in_the_customers_language(house: House, language: str, says: str) -> None:
    path = await known(house, language=language)

    page = await house.http.get(path, headers={"Accept": "text/html,*/*"})

    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}">' in page.text
    assert says in page.text
    assert "<script" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.requirement("R-170", "F-06")
async def test_an_agreement_is_kept_with_time_address_and_wording(house: House) -> None:
    path = await known(house)

    reply = await house.http.put(f"{path}/preferences", json=AGREED)

    assert (reply.status_code, reply.json()["sms_opt_in"], reply.json()["agreement"]) == (200, True, None)
    kept = await preferences(house)
    assert (kept["opt_in_ip"], kept["opt_in_wording"]) == ("127.0.0.1", "portal-1-en")
    assert kept["opt_in_date"] is not None
    [entry] = (await house.get("/v1/consent", by="CSR", customer_id="C1")).json()["entries"]
    assert (entry["kind"], entry["source"], entry["actor"]) == ("opt_in", "portal", "C1")
    assert (entry["ip"], entry["wording"]) == ("127.0.0.1", "portal-1-en")
    assert entry["number_hash"] == await house.front.store.read(lambda tx: number_hash(tx, NUMBER))


@pytest.mark.requirement("R-170")
async def test_the_pages_form_chooses_too_once_the_box_is_ticked(house: House) -> None:
    path = await known(house)
    form = "preferred_channel=sms&wording=portal-1-en"

    without = await house.http.post(f"{path}/preferences", content=form, headers=FORM)
    ticked = await house.http.post(f"{path}/preferences", content=form + "&agreed=true", headers=FORM)

    assert (without.status_code, "Nothing was changed" in without.text) == (422, True)
    assert (ticked.status_code, "Saved." in ticked.text) == (200, True)
    kept = await preferences(house)
    assert (kept["sms_opt_in"], kept["preferred_channel"], kept["web_enabled"]) == (True, "sms", True)


@pytest.mark.requirement("R-167", "R-170")
async def test_who_agreed_once_changes_channels_freely_and_agrees_anew_after_leaving(house: House) -> None:
    path = await known(house)
    await house.http.put(f"{path}/preferences", json=AGREED)

    texts_only = await house.http.put(f"{path}/preferences", json={"preferred_channel": "sms"})
    web_only = await house.http.put(f"{path}/preferences", json={"preferred_channel": "web"})
    again = await house.http.put(f"{path}/preferences", json={"preferred_channel": "both"})

    assert [one.status_code for one in (texts_only, web_only, again)] == [200, 200, 422]
    assert (
        again.json()["detail"] == "wording is missing; texts begin with an agreement to the words shown, portal-1-en."
    )
    assert await kinds(house, customer_id="C1") == ["opt_out", "opt_in"]
    assert await house.front.store.read(lambda tx: tx.all("SELECT * FROM opt_outs")) == []


@pytest.mark.requirement("R-173", "X-48", "X-71")
async def test_one_press_ends_all_texts_for_everybody_who_has_the_number(house: House) -> None:
    for one in ("C1", "C4"):
        await a_customer(house, one)
    path = await linked(house)

    page = await house.http.post(f"{path}/unsubscribe", content="List-Unsubscribe=One-Click", headers=FORM)
    again = await house.http.post(f"{path}/unsubscribe")

    assert (page.status_code, again.status_code) == (200, 200)
    assert "You get no more texts from us" in page.text
    assert [(await preferences(house, one))["sms_opt_in"] for one in ("C1", "C4")] == [False, False]
    assert await kinds(house, number=NUMBER) == ["opt_out", "opt_out", "stop", "opt_in", "opt_in"]
    assert [one["reason"] for one in await audited(house, "SMS.OptOut")] == ["portal"]


@pytest.mark.requirement("R-173", "F-08")
async def test_what_was_ended_by_the_link_may_be_agreed_to_there_again(house: House) -> None:
    for one in ("C1", "C4"):
        await a_customer(house, one)
    path = await linked(house)
    await house.http.post(f"{path}/unsubscribe")

    reply = await house.http.put(f"{path}/preferences", json=AGREED)

    assert reply.status_code == 200
    assert not (await preferences(house, "C4"))["sms_opt_in"]
    assert await house.front.store.read(lambda tx: tx.all("SELECT * FROM opt_outs")) == []


@pytest.mark.requirement("F-08", "X-48")
async def test_who_wrote_stop_reads_that_their_phone_takes_it_back(house: House) -> None:
    await a_customer(house)
    path = await linked(house)
    await texts(house, "STOP")

    view, page = await seen(house, path), await house.http.get(path)
    by_json = await house.http.put(f"{path}/preferences", json=AGREED)
    by_form = await house.http.post(
        f"{path}/preferences", content="preferred_channel=both&agreed=true&wording=portal-1-en", headers=FORM
    )

    assert view["by_phone_alone"]
    assert "Text START to the number" in page.text
    assert 'name="preferred_channel"' not in page.text
    assert (by_json.status_code, by_form.status_code) == (409, 409)
    assert "Text START to the number" in by_form.text
    assert not (await preferences(house))["sms_opt_in"]


async def test_a_link_that_was_revoked_leads_nowhere_and_never_comes_back(house: House) -> None:
    first = await known(house)
    same = await linked(house)

    assert (await house.http.delete("/v1/customers/C1/portal-link", headers=credentials("CSR"))).status_code == 204
    second = await linked(house)

    assert same == first != second
    assert (await house.http.get(first)).status_code == 404
    assert (await house.http.put(f"{first}/preferences", json=AGREED, headers=_json())).status_code == 404
    assert (await house.http.post(f"{first}/unsubscribe", headers=_json())).status_code == 404
    assert (await house.http.get(second)).status_code == 200
    assert [one["customer"] for one in await audited(house, "Portal.LinkRevoked")] == ["C1"]


@pytest.mark.parametrize("path", ["/v1/portal/aaaaaaaaaaaa", "/v1/portal/" + "x" * 128])
async def test_a_made_up_link_says_nothing_about_anybody(house: House, path: str) -> None:
    await known(house)

    page = await house.http.get(path)
    answer = await house.http.get(path, headers=_json())

    assert (page.status_code, "This link leads nowhere" in page.text) == (404, True)
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "This link leads nowhere; the whole address is accepted.",
    )


async def test_an_answers_link_is_no_portal_and_the_other_way_round(house: House) -> None:
    path = await known(house)
    token = path.rsplit("/", 1)[1]

    assert (await house.http.get(f"/v1/answer/{token}")).status_code == 404


async def test_a_customer_without_a_number_can_not_choose_texts(house: House) -> None:
    await house.put("/v1/customers/C1", {"name": "Dairy"}, by="CSR")
    path = await linked(house)

    page = await house.http.get(path)
    reply = await house.http.put(f"{path}/preferences", json=AGREED)

    assert "We have no number for texts" in page.text
    assert (reply.status_code, reply.json()["detail"]) == (
        422,
        "preferred_channel needs a number; `web` is accepted while we have none.",
    )


@pytest.mark.parametrize("by", ["D1", "T1", "BC"])
async def test_a_customers_link_is_given_and_revoked_by_customer_service_alone(house: House, by: str) -> None:
    await known(house)

    assert (await house.post("/v1/customers/C1/portal-link", {}, by=by)).status_code == 403
    assert (await house.http.delete("/v1/customers/C1/portal-link", headers=credentials(by))).status_code == 403
    assert (await house.post("/v1/customers/C9/portal-link", {}, by="CSR")).status_code == 404


@pytest.mark.requirement("R-170")
async def test_words_that_have_changed_since_are_agreed_to_again(house: House) -> None:
    path = await known(house)

    reply = await house.http.put(f"{path}/preferences", json=AGREED | {"wording": "portal-0-en"})

    assert reply.json()["detail"] == "wording is not the version shown; portal-1-en is accepted."


def _json() -> dict[str, str]:
    return {"Accept": "application/json"}
