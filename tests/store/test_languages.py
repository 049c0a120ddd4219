"""Everybody is told, called and helped in the language that the directory names."""

import pytest

from domain.channel import Channel
from domain.language import Language
from domain.ports import Go
from store.database import Database
from store.directory import import_directory
from tests.builders import ORIGIN, a_directory, the_people
from tests.store.desk import Desk, at


async def house(database: Database, *spanish: str) -> Desk:
    """The people named read Spanish, all others English."""
    desk = await Desk.furnished(database)
    desk.directory = a_directory(
        *(the_people()[one].model_copy(update={"language": Language.SPANISH}) for one in spanish)
    )
    await database.write(lambda tx: import_directory(tx, desk.directory, actor="tests", at=ORIGIN))
    return desk


async def told(desk: Desk, person: str, channel: Channel) -> str:
    delivery = await desk.delivery(person, channel)
    text = await desk.one(
        "SELECT title || body AS words FROM delivery_texts WHERE delivery_id = :id", id=delivery["id"]
    )
    return str(text["words"])


async def test_everybody_reads_the_same_step_in_their_own_language(database: Database) -> None:
    desk = await house(database, "T1")

    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    assert (await told(desk, "T1", Channel.PUSH)).startswith("Trabajo asignado: Pinecrest Dairy")
    assert (await told(desk, "T1", Channel.SMS)).startswith("Trabajo asignado: Pinecrest Dairy")
    assert (await told(desk, "D1", Channel.WEB)).startswith("Work assigned: Pinecrest Dairy")


@pytest.mark.parametrize(("spanish", "voice"), [(["RD1"], "es-US"), ([], "en-US")])
async def test_a_call_says_in_which_voice_it_is_to_be_spoken(
    database: Database, spanish: list[str], voice: str
) -> None:
    desk = await house(database, *spanish)
    await desk.raises("SLA_BREACH")
    await desk.plans(0)

    cleared = await desk.begins(await desk.delivery("RD1", Channel.VOICE), now=at(0))

    assert isinstance(cleared, Go)
    assert dict(cleared.message.data) == {"language": voice}


@pytest.mark.parametrize(
    ("spanish", "words"), [(["T1"], "Nadie lee este numero."), (["T2"], "Nobody reads this number.")]
)
async def test_help_comes_in_the_language_of_whoever_has_the_number(
    database: Database, spanish: list[str], words: str
) -> None:
    desk = await house(database, *spanish)
    await desk.raises("WORK_ASSIGNED")
    await desk.plans(0)

    await desk.texts(desk.number("T1"), "en camino", now=at(1))

    assert (await desk.one("SELECT body FROM replies"))["body"].startswith(words)
