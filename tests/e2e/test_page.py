"""The chat page in a real browser, over the whole local cloud."""

import base64
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from infra.local.paths import ROOT
from tests.e2e.telegram import PATIENCE_SECONDS, Telegram
from tests.recordings.make import SHORT

pytestmark = pytest.mark.e2e

SPEECH = ROOT / "tests" / "recordings" / "flite_en_short.ogg"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# A browser that phones home would wait for a network that CI has not.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
DROP = """async ([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type: "audio/ogg" }));
  for (const kind of ["dragenter", "dragover", "drop"]) {
    document.querySelector("#scroller").dispatchEvent(
      new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def page(cloud: Telegram) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        opened = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=2)
        complaints: list[str] = []
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.goto(cloud.base)
        yield opened
        browser.close()
    assert complaints == []


def test_a_recording_dropped_on_the_page_comes_back_as_text(
    page: Page, cloud: Telegram, tmp_path: Path
) -> None:
    cloud.call("POST", "/sim/chats", {"type": "private", "name": "Grace Hopper"})
    page.get_by_text("Grace Hopper").first.click()
    content = base64.b64encode(SPEECH.read_bytes()).decode()
    page.evaluate(DROP, [content, SPEECH.name])

    messages = page.locator("#messages")
    sentence = SHORT.split(",")[0]
    expect(messages).to_contain_text(sentence, timeout=PATIENCE_SECONDS * 1000)
    expect(messages.get_by_role("img", name="reacted with 👀")).to_be_visible()
    journey = page.locator("#journey")
    for hop in ("webhook", "transcriber", "bot"):
        expect(journey).to_contain_text(hop, ignore_case=True, timeout=10_000)
    # README.md shows this picture: PICTURE=infra/local/chat-page.png renews it.
    page.screenshot(path=os.environ.get("PICTURE", tmp_path / "page.png"))


def test_buttons_alerts_and_files_are_there_as_in_telegram(page: Page, cloud: Telegram) -> None:
    made = cloud.call("POST", "/sim/chats", {"type": "group", "name": "Botanists"})
    group, speaker = made["chat"]["id"], made["members"][0]
    page.get_by_text("Botanists").first.click()
    sent = cloud.send(group, SPEECH, **{"from": speaker["id"]})
    assert cloud.outcome(group, sent) == "delivered"
    page.get_by_label("Speak as").select_option(str(speaker["id"]))
    pressed = page.get_by_role("button", name="Timestamps")
    pressed.click()
    expect(page.locator("#messages")).to_contain_text("[0:00]")  # edited in place

    page.get_by_role("button", name="Files", exact=False).last.click()
    page.get_by_role("button", name="MD", exact=True).click()
    file = page.get_by_role("link", name="Download")
    expect(file).to_contain_text("MD · ")
    with page.expect_download() as download:
        file.click()
    assert SHORT.split(",")[0] in download.value.path().read_text()

    cloud.call("POST", f"/sim/chats/{group}/messages", {"text": "Hi", "from": 300_001})
    page.reload()
    page.get_by_label("Speak as").select_option("300001")
    page.get_by_role("button", name="Back").click()
    alert = page.get_by_role("dialog")
    expect(alert).to_contain_text("Only whoever spoke or asked for the text")
    alert.get_by_role("button", name="OK").click()
    expect(alert).to_be_hidden()
    expect(page.get_by_role("button", name="Back")).not_to_have_attribute("aria-busy", "true")
