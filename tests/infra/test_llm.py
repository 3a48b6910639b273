"""The LLM of the local cloud: from the environment into the template's parameters."""

import pytest

from infra.local.llm import OWNERS, PARAMETERS, taken_from
from infra.local.progress import UsageError
from tests.infra.template import template, variables

pytestmark = pytest.mark.infra


def test_every_variable_is_the_rewriter_s_and_a_parameter() -> None:
    parameters = template("template.yaml")["Parameters"]
    assert set(PARAMETERS.values()) == {name for name in parameters if name.startswith("Llm")}
    assert set(PARAMETERS) == {name for name in variables("Rewriter") if name.startswith("LLM_")}


def test_an_owner_can_try_what_only_owners_may() -> None:
    assert set(OWNERS.values()) <= set(template("template.yaml")["Parameters"])
    assert {"OWNER_IDS", "ACCESS"} <= set(variables("Bot")) & OWNERS.keys()
    assert taken_from({"OWNER_IDS": "100001"}) == {"OwnerIds": "100001"}


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ACCESS", "everybody", "one of open, allow-list, invite, not 'everybody'"),
        ("OWNER_IDS", "ada", "ids by commas, not 'ada'"),
        ("DAILY_MINUTES_PER_PERSON", "-1", "a whole number from 0, not '-1'"),
        ("LLM_DAILY_MICRO_DOLLARS", "0", "a whole number from 1, not '0'"),
        ("LLM_MICRO_DOLLARS_PER_MILLION_INPUT_TOKENS", "1.5", "a whole number from 0, not '1.5'"),
    ],
)
def test_what_the_template_would_refuse_is_refused(variable: str, value: str, words: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} is {words}"):
        taken_from({variable: value})


def test_what_is_set_is_taken_out() -> None:
    environ = {"LLM_API_URL": " http://127.0.0.1:9/v1 ", "LLM_API_KEY": "", "HOME": "/root"}
    assert taken_from(environ) == {"LlmApiUrl": "http://127.0.0.1:9/v1"}
    assert environ == {"HOME": "/root"}
