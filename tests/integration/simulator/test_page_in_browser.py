"""The chat page in headless Chromium, with a webhook that plays the bot."""

import base64
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)
from aiohttp import web
from playwright.async_api import Browser, Page, async_playwright, expect
from playwright.async_api import Error as PlaywrightError

from tests.integration.simulator.conftest import ADA, IVAN, Simulator, Webhook

pytestmark = pytest.mark.integration

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
]  # fmt: skip
SPEECH = Path(__file__).parents[2] / "recordings/flite_en_short.ogg"
# A look each second may miss any one of them.
A_SECOND_OR_MORE = re.compile(r"0:(0[1-9]|[1-5]\d)")
DROP = """async ([content, name, type]) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector("#scroller").dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        try:
            running = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        except PlaywrightError:
            if CHROMIUM:
                raise
            pytest.skip("no Chromium on this machine: apt-get install chromium")
        yield running
        await running.close()


@pytest.fixture
async def page(browser: Browser, simulator: Simulator) -> AsyncIterator[Page]:
    opened = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    await opened.goto(simulator.base)
    await expect(opened.locator(".chat-row")).to_have_count(3)
    yield opened
    assert complaints == []


async def drop(page: Page, name: str, kind: str) -> None:
    content = base64.b64encode(SPEECH.read_bytes()).decode()
    await page.evaluate(DROP, [content, name, kind])


async def test_a_recording_is_dropped_and_its_text_comes_back(
    page: Page, bot: Bot, webhook: Webhook
) -> None:
    def see(update: Any) -> web.Response:
        message = update["message"]
        call = {"chat_id": ADA, "message_id": message["message_id"]}
        eyes = [{"type": "emoji", "emoji": "👀"}]
        return web.json_response({"method": "setMessageReaction", **call, "reaction": eyes})

    webhook.answer = see
    await bot.set_webhook(webhook.url)
    await expect(page.locator("#invitation")).to_contain_text("Drop a recording here")
    await drop(page, "speech.ogg", "audio/ogg")
    sent = page.locator(".message.mine")
    await expect(sent.locator(".voice .play")).to_be_visible()
    await expect(sent.get_by_role("img", name="reacted with 👀")).to_be_visible()
    await expect(page.locator("#invitation")).to_be_hidden()
    said = await bot.send_message(
        ADA, "<img src=x onerror=alert(1)> & so on", reply_parameters=ReplyParameters(message_id=1)
    )
    answer = page.locator(f"#message-{said.message_id}")
    await expect(answer.locator(".text")).to_have_text("<img src=x onerror=alert(1)> & so on")
    await expect(answer.locator(".quote")).to_contain_text("Voice message")
    await expect(answer.locator("img")).to_have_count(0)
    await bot.edit_message_text("the text", chat_id=ADA, message_id=said.message_id)
    await expect(answer.locator(".text")).to_have_text("the text")
    await expect(answer.locator(".meta")).to_contain_text("edited")
    await expect(page.locator("#journey")).to_contain_text("Telegram to webhook")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_typing_commands_with_the_keyboard_alone(page: Page, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand(command="help", description="What I can do")])
    field = page.get_by_role("textbox", name="Message")
    await expect(page.get_by_role("button", name="Commands of the bot")).to_be_visible()
    await field.fill("/h")
    await expect(page.get_by_role("option")).to_contain_text("What I can do")
    await field.press("Enter")
    await expect(page.locator(".message.mine .text")).to_have_text("/help")
    await field.fill("two\nlines")
    await field.press("Enter")
    await expect(page.locator(".message.mine .text").last).to_have_text("two\nlines")
    await page.locator(".chat-row").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator('.chat-row[aria-current="true"]')).to_contain_text("Иван")


async def test_the_microphone(page: Page, simulator: Simulator) -> None:
    await page.get_by_role("button", name="Record a voice message").click()
    await expect(page.get_by_role("timer")).to_have_text(A_SECOND_OR_MORE)
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.mine .voice")).to_be_visible()
    [sent] = await simulator.messages(ADA)
    assert sent["voice"]["file_size"] > 0
    await page.get_by_role("button", name="Record a voice message").click()
    await expect(page.get_by_role("timer")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    assert len(await simulator.messages(ADA)) == 1


async def test_other_chats_count_what_is_unread(page: Page, bot: Bot) -> None:
    await bot.send_message(IVAN, "1")
    await bot.send_message(IVAN, "2")
    row = page.locator(".chat-row", has_text="Иван")
    await expect(row.locator(".unread")).to_have_text("2")
    await row.click()
    await expect(row.locator(".unread")).to_have_count(0)


async def test_a_button_is_pressed_and_a_document_downloaded(page: Page, bot: Bot) -> None:
    button = InlineKeyboardButton(text="Subtitles", callback_data="srt")
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    await bot.send_document(ADA, BufferedInputFile(b"1\n", "speech.srt"), reply_markup=markup)
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download speech.srt").click()
    path = await (await download.value).path()
    assert path.read_bytes() == b"1\n"
    await page.get_by_role("button", name="Subtitles").click()
    [update] = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    assert update.callback_query.data == "srt"
    await bot.answer_callback_query(update.callback_query.id, text="Here they are")
    await expect(page.get_by_role("status")).to_contain_text("Here they are")


async def test_a_blocked_bot_can_be_unblocked(page: Page) -> None:
    await page.get_by_role("button", name="More about this chat").click()
    await page.get_by_role("menuitem", name="Block the bot").click()
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_a_stopped_simulator_is_told(page: Page, simulator: Simulator) -> None:
    await expect(page.get_by_role("alert")).to_contain_text("No bot is connected yet")
    await simulator.stop()
    await expect(page.get_by_role("alert")).to_contain_text("The simulator doesn't answer")


async def test_a_phones_width(browser: Browser, simulator: Simulator) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await page.goto(simulator.base)
    await page.locator(".chat-row", has_text="Ada").click()
    await drop(page, "speech.ogg", "audio/ogg")
    await page.locator(".message .route").click()
    await expect(page.locator("#journey")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#journey")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Back to the chats").click()
    await expect(page.locator(".chat-row", has_text="Ada")).to_be_visible()
    await page.close()
