"""Growth is seen where there is some, and only there."""

import os
import subprocess
import sys

import pytest

from infra.load.memory import Growth, Watch, family, resident_bytes

pytestmark = pytest.mark.unit

AT = [float(at) for at in range(0, 1_200, 5)]


def test_a_line_has_its_slope() -> None:
    leak = Growth(AT, [100 + at / 60 for at in AT])
    assert leak.mb_an_hour() == pytest.approx(60)
    assert not leak.is_flat()


def test_warming_up_is_no_leak() -> None:
    warmed = Growth(AT, [min(350.0, 50 + 10 * at) for at in AT])
    assert warmed.mb_an_hour() == pytest.approx(0)
    assert warmed.is_flat()


def test_a_step_of_the_allocator_is_no_leak() -> None:
    assert Growth(AT, [300.0 if at < 600 else 304.0 for at in AT]).is_flat()


def test_a_leak_of_a_large_process_is_one() -> None:
    assert not Growth(AT, [1_000 + at / 5 for at in AT]).is_flat()


def test_too_little_says_nothing() -> None:
    assert Growth([0.0, 5.0], [1.0, 50.0]).mb_an_hour() == 0


def test_looks_at_a_process_and_its_children() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in set(family({os.getpid(): "test"}))
        assert (resident_bytes(child.pid) or 0) > 0
        watch = Watch({os.getpid(): "test"})
        watch.look()
        assert watch.seen[f"test {os.getpid()}"].mb[0] > 1
        child.communicate(b"\n")
