"""Worlds and victims for the tests of what goes wrong."""

from collections.abc import Iterator

import pytest

from tests.integration.migrations.victim import Victims, victims
from tests.integration.migrations.worlds import (
    World,
    folder_with_an_index,
    postgresql_world,
    sqlite_world,
)
from tests.integration.postgres import Server


@pytest.fixture(scope="module")
def some_victims() -> Iterator[Victims]:
    with victims() as found:
        yield found


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def world(
    request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    place = tmp_path_factory.mktemp("world")
    folder = folder_with_an_index(place)
    if request.param == "postgresql":
        yield from postgresql_world(server, folder)
    else:
        yield from sqlite_world(place, folder)
