"""A directory document is judged as a whole, in sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import Weekday
from domain.directory_changes import EntryKey, EntryKind, changes
from domain.directory_file import DirectoryRefused, parse
from domain.hours_text import weekdays

SOUND = """
regions:
  - {id: R1, name: Great Lakes}
calendars:
  - id: weekdays
    zone: America/Chicago
    hours: {MON-FRI: [07:00-12:00, 13:00-18:00], SAT: 08:00-12:00}
    holidays: [2026-11-26]
stores:
  - {id: "014", name: Green Bay, region: R1, zone: America/Chicago, calendar: weekdays}
people:
  - {id: T1, name: Marcus, roles: [technician], stores: ["014"], number: +1 414 555 0105, on_duty: no, duty: weekdays}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(DirectoryRefused) as refused:
        parse(text)
    return list(refused.value.problems)


def test_a_sound_document_is_a_directory() -> None:
    directory = parse(SOUND)

    assert directory.stores["014"].region == "R1"
    assert [len(spans) for spans in directory.calendars["weekdays"].hours.values()] == [2, 2, 2, 2, 2, 1]
    assert directory.people["T1"].on_duty is False


@pytest.mark.requirement("F-19")
def test_the_domain_of_a_mailbox_is_kept_in_lower_case() -> None:
    mailed = parse(SOUND.replace("number: +1 414 555 0105", "email: Marcus@Example.COM"))

    assert mailed.people["T1"].email == "Marcus@example.com"


def test_numbers_are_kept_in_e164() -> None:
    assert parse(SOUND).people["T1"].number == "+14145550105"


@pytest.mark.requirement("F-19", "X-24", "R-128")
@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ("region: R1", "region: R9", "Store 014: region 'R9' is unknown."),
        ("calendar: weekdays", "calendar: nights", "Store 014: calendar 'nights' is unknown."),
        ('stores: ["014"]', "stores: [S9]", "Person T1: store 'S9' is unknown."),
        ('stores: ["014"]', "regions: [R9], stores: ['014']", "Person T1: region 'R9' is unknown."),
        ("duty: weekdays", "duty: nights", "Person T1: duty 'nights' is unknown."),
        ('stores: ["014"], ', "", "Person T1: stores is missing; a technician belongs to at least one."),
        (
            "[technician]",
            "[technician, regional_dispatcher]",
            "Person T1: regions is missing; a regional dispatcher belongs to at least one.",
        ),
        (
            "+1 414 555 0105",
            "555-0105",
            "Person T1: number is not a telephone number; E.164 such as +14145550100 is accepted.",
        ),
        (
            "+1 414 555 0105",
            "+1 414",
            "Person T1: number is not a possible telephone number; E.164 such as +14145550100 is accepted.",
        ),
        (
            "number: +1 414 555 0105",
            "email: marcus(at)example.com",
            "Person T1: email is not an e-mail address; one such as dana@example.com is accepted.",
        ),
        (
            "zone: America/Chicago, calendar",
            "zone: Chicago, calendar",
            "Store 014: zone 'Chicago' is not a time zone; an IANA name such as America/Chicago is accepted.",
        ),
        (
            "[technician]",
            "[tech]",
            (
                "Person T1: roles 'tech' should be 'technician', 'store_manager', 'central_dispatcher', "
                "'regional_dispatcher', 'operations_manager', 'admin', 'billing_clerk', "
                "'customer_service' or 'customer'."
            ),
        ),
        (
            "[technician]",
            "[technician, customer]",
            "Person T1: roles names customer, who stands in no directory; PUT /v1/customers/{id} keeps them.",
        ),
        ("13:00-18:00", "11:00-18:00", "Calendar weekdays: the hours of MON overlap."),
        (
            "13:00-18:00",
            "18:00-13:00",
            "Calendar weekdays: hours closes 13:00 before it opens 18:00; split hours over midnight.",
        ),
        (
            "MON-FRI",
            "MO-FR",
            "Calendar weekdays: hours 'MO-FR' is not a day; MON, or MON-FRI for several, is accepted.",
        ),
        ("name: Green Bay, ", "", "Store 014: name is missing."),
        ("name: Great Lakes", "name: Great Lakes, boss: Rita", "Region R1: boss is not a field; known are id, name."),
        ("id: T1", "id: T 1", "Person T1: id 'T 1' should match pattern '^[A-Za-z0-9._-]{1,64}$'."),
        ("{id: R1, name: Great Lakes}", "{name: Great Lakes}", "Region number 1 has no id."),
        (
            "id: weekdays",
            "id: always",
            "Calendar always: this one is open all the time and needs no entry; choose another id.",
        ),
        ("regions:", "zones: []\nregions:", "'zones' is not known; regions, calendars, stores and people are."),
    ],
)
def test_a_mistake_is_one_sentence_that_names_entry_and_field(written: str, instead: str, sentence: str) -> None:
    assert written in SOUND

    told = problems(SOUND.replace(written, instead, 1))

    assert sentence.replace("Person T1: id", "Person T 1: id") in told


@pytest.mark.requirement("F-19")
@pytest.mark.parametrize(
    "two",
    [
        'number: ["+14145550105", "+14145550106"]',
        'numbers: ["+14145550105", "+14145550106"]',
        'numbers: [{number: "+14145550105", primary: true}, {number: "+14145550106", primary: true}]',
        'number: "+14145550105", numbers: [{number: "+14145550106", primary: true}]',
    ],
)
def test_a_second_number_is_refused_in_one_sentence(two: str) -> None:
    [told] = problems(SOUND.replace("number: +1 414 555 0105", two))

    assert told.startswith("Person T1: number")
    assert told.endswith("gives more than one telephone number; one is accepted, such as number: +14145550100.")


def test_a_number_that_is_written_twice_is_refused() -> None:
    twice = SOUND.replace("number: +1 414", 'number: "+14145550106", number: +1 414')

    assert problems(twice) == ["The document is not YAML: 'number' stands twice in line 12."]


def test_an_id_that_stands_twice_is_told() -> None:
    assert problems(SOUND + SOUND.rpartition("\n  - ")[2].join(["  - ", ""])) == ["Person T1 stands twice."]


def test_a_device_of_two_people_is_told() -> None:
    person = "  - {{id: {}, name: A, roles: [admin], devices: [{{address: sim-1}}]}}\n"

    assert problems(SOUND + person.format("A1") + person.format("A2")) == ["Person A2: device 'sim-1' is A1's already."]


def test_all_mistakes_are_told_at_once() -> None:
    broken = SOUND.replace("region: R1", "region: R9").replace("duty: weekdays", "duty: nights")

    assert problems(broken) == ["Store 014: region 'R9' is unknown.", "Person T1: duty 'nights' is unknown."]


def test_an_entry_that_was_refused_is_not_unknown_as_well() -> None:
    assert problems(SOUND.replace("name: Great Lakes", "nam: Great Lakes")) == [
        "Region R1: name is missing.",
        "Region R1: nam is not a field; known are id, name.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The document should name regions, calendars, stores and people."),
        ("- a", "The document should name regions, calendars, stores and people."),
        ("people: []", "There are no people: nobody could be told of anything."),
        ("people: {}", "people should be a list."),
        ("a: b: c", "The document is not YAML: mapping values are not allowed here in line 1."),
        ("people:\n  - id: A\n    id: B\n", "The document is not YAML: 'id' stands twice in line 2."),
    ],
)
def test_a_document_that_is_no_directory_is_refused(text: str, sentence: str) -> None:
    assert sentence in problems(text)


@given(st.text(max_size=80))
def test_whatever_is_written_is_refused_in_sentences_or_read(text: str) -> None:
    try:
        told = bool(parse(text).people)
    except DirectoryRefused as refused:
        told = bool(refused.problems)

    assert told


def test_days_run_on_over_the_weekend() -> None:
    assert weekdays("SAT-MON") == (Weekday.SAT, Weekday.SUN, Weekday.MON)
    assert weekdays("wed") == (Weekday.WED,)


digests = st.dictionaries(st.tuples(st.sampled_from(EntryKind), st.sampled_from("abc")), st.sampled_from("12"))


@given(digests, digests)
def test_changes_make_one_directory_of_the_other(stored: dict[EntryKey, str], wanted: dict[EntryKey, str]) -> None:
    found = changes(stored, wanted)

    after = {key: value for key, value in stored.items() if key not in found.removed}
    after.update({key: wanted[key] for key in (*found.added, *found.changed)})
    assert after == wanted
    assert found.unchanged + len(found.changed) + len(found.removed) == len(stored)
    assert found.any == (stored != wanted)
