import pytest

from infra.local.progress import UsageError
from infra.scale.prices import ARM_GB_SECOND, X86_GB_SECOND
from infra.scale.template import memory_mb
from tests.bench.costs import SERVICES, Load, at_service, main, on_lambda

pytestmark = pytest.mark.unit


def test_lambda_bills_time_times_memory_and_requests() -> None:
    # 360 s of 2 GB are 720 GB-s, $0.012 at x86's price; 360 requests are $0.000072.
    load = Load(rtf=0.1, recording_seconds=10)
    assert on_lambda(load, 2048, X86_GB_SECOND) == pytest.approx(0.012072, rel=1e-4)


def test_arm_is_a_fifth_cheaper() -> None:
    load = Load(rtf=0.1, recording_seconds=3_600)
    x86, arm = (on_lambda(load, 3_008, price) for price in (X86_GB_SECOND, ARM_GB_SECOND))
    assert arm / x86 == pytest.approx(0.8, rel=1e-3)


@pytest.mark.parametrize(("name", "dollars"), [("whisper-1", 0.36), ("mini", 0.18), ("Groq", 0.04)])
def test_services_cost_their_list_price_an_hour(name: str, dollars: float) -> None:
    family, price = next((family, price) for each, family, price in SERVICES if name in each)
    assert at_service(Load(0.1, 600), family, price) == pytest.approx(dollars, rel=1e-3)


def test_a_short_recording_costs_the_least_that_a_service_bills() -> None:
    family, price = next((family, price) for each, family, price in SERVICES if "Groq" in each)
    brief, billed = (at_service(Load(0.1, seconds), family, price) for seconds in (5, 10))
    assert brief == pytest.approx(2 * billed)


def test_memory_is_the_templates() -> None:
    assert memory_mb()["Transcriber"] >= 1_769


def test_prints_the_formula(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["0.1"]) == 0
    assert f"3600 s × 0.100 × {memory_mb()['Transcriber']} MB / 1024" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["fast"], ["0"], ["0.1", "-3"]])
def test_asks_for_a_factor(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="real-time factor"):
        main(arguments)
