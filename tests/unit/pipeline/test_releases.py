"""Releases, the aliases that point to their versions, and the versions that nobody goes back to."""

from dataclasses import replace

import pytest

from infra.local.progress import UsageError
from infra.pipeline.aliases import point, prune, versions
from infra.pipeline.releases import KEPT, Release, Releases
from infra.pipeline.rollback import chosen
from tests.fakes.pipeline import MemoryAliases, MemoryStore

pytestmark = pytest.mark.unit


def release(name: str) -> Release:
    return Release(name, f"{name}.yaml", name * 8, {}, "abc", "r1")


def test_releases_go_back_and_forth() -> None:
    releases = Releases(MemoryStore(), "dev")
    assert releases.current() is None
    for name in ("a", "b", "c"):
        releases.record(release(name))
    releases.record(release("c"))  # a deployment that changed nothing
    assert [one.id for one in releases.all()] == ["a", "b", "c"]
    releases.went_back(release("b"))
    assert chosen(releases.all(), releases.current(), "").id == "a"
    assert chosen(releases.all(), releases.current(), "c").id == "c"
    releases.record(release("d"))  # c was gone back from: it is no release to go back to
    assert [one.id for one in releases.all()] == ["a", "b", "d"]
    for number in range(2 * KEPT):
        releases.record(release(f"n{number}"))
    assert len(releases.all()) == KEPT


def test_the_same_code_in_a_stack_that_was_made_anew_has_other_versions() -> None:
    releases = Releases(MemoryStore(), "dev")
    releases.record(published("a", "1", "1"))
    releases.record(published("b", "2", "2"))
    releases.record(published("b", "1", "1"))
    assert releases.pointed_to() == [{BOT: "1", HOOK: "1"}] * 2
    assert [one.id for one in releases.all()] == ["a", "b"]


def test_there_may_be_nothing_to_go_back_to() -> None:
    with pytest.raises(UsageError, match="no earlier release"):
        chosen([], None, "")
    with pytest.raises(UsageError, match="no earlier release"):
        chosen([release("a")], release("a"), "")
    with pytest.raises(UsageError, match=r"no release x[\s\S]*  a  "):
        chosen([release("a")], release("a"), "x")


def test_aliases_point_back_and_one_that_is_gone_stops_nobody() -> None:
    fake = MemoryAliases({("fn:bot", "live"): "3", ("fn:hook", "live"): "7"})
    assert versions(fake, ["fn:bot:live"]) == {"fn:bot:live": "3"}
    said = list(point(fake, {"fn:gone:live": "1", "fn:bot:live": "2", "fn:hook:live": "7"}))
    assert fake.pointing["fn:bot", "live"] == "2"
    assert len(said) == 2
    assert "could not be pointed" in said[0]


BOT, HOOK = "fn:bot:live", "fn:hook:live"


def published(name: str, bot: str, hook: str) -> Release:
    return replace(release(name), versions={BOT: bot, HOOK: hook})


def test_versions_behind_the_release_before_are_deleted() -> None:
    releases = Releases(MemoryStore(), "prod")
    for name, bot, hook in (("a", "1", "1"), ("b", "3", "2"), ("c", "4", "3")):
        releases.record(published(name, bot, hook))
    fake = MemoryAliases(
        {("fn:bot", "live"): "4", ("fn:hook", "live"): "3"},
        # 2 was published by a deployment that failed.
        {"fn:bot": ["1", "2", "3", "4"], "fn:hook": ["1", "2", "3"]},
    )
    assert list(prune(fake, [BOT, HOOK], releases.pointed_to())) == []
    assert fake.published == {"fn:bot": ["3", "4"], "fn:hook": ["2", "3"]}
    # And what is left is what going back needs.
    back = chosen(releases.all(), releases.current(), "")
    assert all("points to" in said for said in point(fake, back.versions))
    assert fake.pointing == {("fn:bot", "live"): "3", ("fn:hook", "live"): "2"}


def test_after_going_back_the_versions_of_then_count() -> None:
    releases = Releases(MemoryStore(), "prod")
    for name, version in (("a", "1"), ("b", "2"), ("c", "3")):
        releases.record(published(name, version, version))
    releases.went_back(published("a", "4", "4"))  # CloudFormation publishes it anew
    assert releases.pointed_to() == [{BOT: "4", HOOK: "4"}]
    releases.record(published("d", "5", "5"))
    fake = MemoryAliases({("fn:bot", "live"): "5"}, {"fn:bot": ["1", "2", "3", "4", "5"]})
    assert list(prune(fake, [BOT], releases.pointed_to())) == []
    assert fake.published == {"fn:bot": ["4", "5"]}


def test_a_version_that_can_not_be_deleted_stops_nobody() -> None:
    fake = MemoryAliases(
        {("fn:bot", "live"): "2", ("fn:bot", "by-hand"): "1", ("fn:hook", "live"): "2"},
        {"fn:bot": ["1", "2"], "fn:hook": ["1", "2"]},
    )
    [said] = prune(fake, [BOT, HOOK], [])
    assert "old versions of fn:bot could not be deleted" in said
    assert fake.published == {"fn:bot": ["1", "2"], "fn:hook": ["2"]}
    assert Releases(MemoryStore(), "prod").pointed_to() == []
