"""A template may name only what an event supplies: judged when the catalogue is loaded."""

from dataclasses import replace

import pytest

from domain.alert_type import AlertType, Wording, ladder
from domain.catalogue import CATALOGUE
from domain.template_fields import COMPUTED, checked
from domain.wording import values
from tests.builders import ORIGIN, a_context, a_directory, a_type

ENTRY = a_type("SLA_BREACH")


@pytest.mark.parametrize("key", CATALOGUE)
def test_what_may_be_named_is_what_the_wording_has(key: str) -> None:
    context = a_context(key)

    written = values(context, a_directory(), zone="UTC", origin=ORIGIN, now=ORIGIN)

    assert set(written) == COMPUTED | set(type(context).model_fields)


@pytest.mark.requirement("R-381")
@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            replace(ENTRY, wordings=ENTRY.wordings | {"first": Wording(title="{colour}", body="b", sms="s")}),
            "SLA_BREACH: title of the English wording 'first' names {colour}, which no SlaBreach supplies",
        ),
        (
            replace(ENTRY, spanish={"first": Wording(title="t", body="b", sms="s", voice="{sabor}")}),
            "SLA_BREACH: voice of the Spanish wording 'first' names {sabor}, which no SlaBreach supplies",
        ),
        (
            replace(
                ENTRY, ladder=ladder(ENTRY.ladder[0].model_copy(update={"task": "call {somebody}"}), *ENTRY.ladder[1:])
            ),
            "SLA_BREACH: the task of step 0 names {somebody}, which no SlaBreach supplies",
        ),
        (
            replace(ENTRY, wordings={"first": Wording(title="t", body="{}", sms="s")}),
            "SLA_BREACH: body of the English wording 'first' names {}, which no SlaBreach supplies",
        ),
    ],
)
def test_a_template_that_names_anything_else_is_refused_in_one_sentence(entry: AlertType, sentence: str) -> None:
    with pytest.raises(ValueError, match="which no") as refused:
        checked(entry)

    assert str(refused.value) == sentence
