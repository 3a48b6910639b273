"""What the model and the bill read from the templates is what stands there."""

import pytest

from infra.scale.template import event_sources, general, memory_mb, of_type

pytestmark = pytest.mark.unit


def test_every_function_has_its_memory() -> None:
    functions = of_type("AWS::Serverless::Function")
    assert memory_mb().keys() == functions.keys() >= {"Webhook", "Transcriber", "Bot"}
    assert all(128 <= each <= 10_240 for each in memory_mb().values())


def test_each_queue_that_is_worked_on_has_one_event_source() -> None:
    dead = {name for name in of_type("AWS::SQS::Queue") if "Dead" in name}
    worked_on = of_type("AWS::SQS::Queue").keys() - dead
    assert sum(event_sources().values()) == len(worked_on)
    assert event_sources()["fifo"] == 1


def test_a_setting_that_is_not_there_is_none() -> None:
    assert general("NoSuchSetting") is None
    assert general("Timeout") > 0
