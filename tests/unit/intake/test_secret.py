import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice2text.intake.secret import Claim, judge

pytestmark = pytest.mark.unit


def test_only_the_secret_said_once_is_telegram() -> None:
    assert judge([b"s3cret"], [b"s3cret"]) is Claim.AUTHENTIC
    assert judge([], [b"s3cret"]) is Claim.MISSING
    assert judge([b"s3cret", b"s3cret"], [b"s3cret"]) is Claim.WRONG


@given(st.lists(st.binary(max_size=20), max_size=3))
def test_without_a_secret_of_our_own_nobody_is_telegram(values: list[bytes]) -> None:
    assert judge(values, [b""]) is not Claim.AUTHENTIC


@given(st.binary(min_size=1, max_size=40), st.binary(max_size=40))
def test_any_other_value_is_wrong(secret: bytes, value: bytes) -> None:
    assert (judge([value], [secret]) is Claim.AUTHENTIC) is (value == secret)


def test_while_it_is_replaced_both_are_good() -> None:
    for value in (b"new", b"old"):
        assert judge([value], [b"new", b"old"]) is Claim.AUTHENTIC
    assert judge([b"new,old"], [b"new", b"old"]) is Claim.WRONG
    assert judge([b""], [b"new", b""]) is Claim.WRONG
    assert judge([b"new"], []) is Claim.WRONG
