"""Puts the simulator together."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from infra.local.simulator.bot_api import BotApi
from infra.local.simulator.calls import Calls, Rules
from infra.local.simulator.control import Control, explain
from infra.local.simulator.copying import Copying
from infra.local.simulator.delivery import Delivery, Pace
from infra.local.simulator.files import Files
from infra.local.simulator.guard import guard, harden
from infra.local.simulator.hops import HopSource, HopWatcher
from infra.local.simulator.hub import Hub
from infra.local.simulator.journeys import Journeys
from infra.local.simulator.managing import Managing
from infra.local.simulator.people import People
from infra.local.simulator.speaking import Speaking
from infra.local.simulator.store import Json, Store
from infra.local.simulator.updates import Updates
from infra.local.simulator.world import World

PAGE = Path(__file__).parent / "page"


def build(data: Path, token: str, pace: Pace, hops: HopSource | None) -> web.Application:
    """The simulator as a web application; `data` belongs to it alone.

    Raises:
        FolderInUse: another simulator has `data` open.
    """
    store, hub = Store(data), Hub()
    world, files, updates = World(store, hub, token), Files(store), Updates(store)
    journeys, calls, rules = Journeys(store, hub), Calls(), Rules()

    async def execute(answer: Json) -> None:
        await api.execute(answer)

    delivery = Delivery(store, updates, journeys, execute, pace)
    speaking = Speaking(world, files, journeys, hub)
    managing = Managing(store, world, files, updates, delivery)
    methods = speaking.methods() | Copying(world).methods() | managing.methods()
    api = BotApi(token, methods, files, calls, rules)
    people = People(world, files, updates, journeys, speaking)
    watcher = HopWatcher(hops, journeys) if hops else None
    control = Control(world, files, people, updates, delivery, journeys, watcher, calls, rules, hub)

    async def live(_: web.Application) -> AsyncIterator[None]:
        delivery.start()
        if watcher:
            watcher.start()
        yield
        if watcher:
            await watcher.stop()
        await delivery.stop()
        store.close()

    async def close_streams(_: web.Application) -> None:
        hub.close()
        managing.stop_polling()

    app = web.Application(middlewares=[guard, explain])
    app.on_response_prepare.append(harden)
    app.on_shutdown.append(close_streams)
    app.cleanup_ctx.append(live)
    app.add_routes([*api.routes(), *control.routes(), web.get("/", _page)])
    app.router.add_static("/page/", PAGE)
    return app


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")
