"""A medical director at the real page in a real browser, from sign-in to the exported review."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from summarizer.types import Box
from tests.screens import invented

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium on this machine (chromium, chromium-browser, google-chrome)"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def case(tmp_path: Path) -> invented.Prepared:
    """A store with the case whose record text is full of markup."""
    return invented.prepare(tmp_path / "data", hostile=True)


@pytest.fixture
def address(case: invented.Prepared, tmp_path: Path) -> Iterator[str]:
    """The real app over that store, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "COUNTERSIGN_DATA_DIR": str(case.folder), "COUNTERSIGN_ENGINE": "computed"}
    log = (tmp_path / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)],
        cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def test_from_sign_in_to_the_exported_review(browser: Browser, address: str, case: invented.Prepared) -> None:
    """Cite, accept, edit, reject, close the browser, come back, sign, export; then the log verifies."""
    page = _open(browser, address)
    _follow_a_citation(page, case)
    _edit(page, "c3b2a", "Not met", "Sleepiness is reported once, the scale is in the usual range")
    _reject(page, "c4", "The signed report is a draft version")
    page.context.close()  # work in progress survives a closed browser

    page = _open(browser, address)
    expect(page.get_by_text("2 of 8 decided")).to_be_visible()
    for done in range(3, 9):
        page.get_by_role("button", name=re.compile("^Accept")).click()
        expect(page.get_by_text(f"{done} of 8 decided")).to_be_visible()
    page.get_by_label("Page", exact=True).fill("6")
    page.keyboard.press("Enter")
    looked = page.get_by_role("button", name="I have looked at this page")
    looked.click()
    expect(looked).to_have_count(0)
    _sign(page)
    exported = _export(page)

    signed = case.store.signed(case.case_id)
    assert signed is not None
    assert signed.signature.digest in exported
    assert {item.criterion_id: item.decision.action for item in signed.findings}["c3b2a"] == "edit"
    until = time.monotonic() + 20  # the page records the export while the file is on its way
    while "export" not in (kinds := [event.kind for event in case.store.audit.events(case.case_id)]):
        assert time.monotonic() < until, kinds
        time.sleep(0.1)
    assert kinds.count("decision") == 8
    assert kinds.index("export") > kinds.index("signed")
    case.store.verify()


def test_record_text_stays_text(browser: Browser, address: str) -> None:
    """Markup, images and links that stand in a record are shown letter for letter and load nothing."""
    page = _open(browser, address)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name=re.compile("^c5")).click()
    expect(page.get_by_text(invented.HOSTILE).first).to_be_visible()
    expect(page.get_by_role("button", name=invented.HOSTILE)).to_be_visible()
    panel = page.locator(".st-key-panel_finding")
    assert panel.locator("strong, a, img, script, .katex").count() == 0
    assert not [
        url for url in asked if not url.startswith(("http://127.0.0.1:" + address.rsplit(":", 1)[1], "data:"))
    ]


def test_the_page_has_no_serious_accessibility_finding(browser: Browser, address: str) -> None:
    """Axe finds nothing serious on queue, workspace and signature."""
    page = _open(browser, address)
    for tab in ("Findings", "Summary", "Documents", "De-identification", "Policy", "Audit", "Sign"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(700)
        found = Axe().run(page).response["violations"]
        serious = [
            (item["id"], node["target"], node["html"][:200])
            for item in found
            if item["impact"] in {"serious", "critical"}
            for node in item["nodes"]
        ]
        assert not serious, f"{tab}: {json.dumps(serious, indent=1)}"


# ---------------------------------------------------------------- steps


def _open(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True).new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_label("Reviewer id").fill("tarn")
    page.get_by_label("Password", exact=True).fill(invented.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Open", exact=True).click()
    page.locator(".cs-sheet img").wait_for()
    return page


def _follow_a_citation(page: Page, case: invented.Prepared) -> None:
    _select(page, "c3a")
    expect(page.get_by_role("heading", name="Contradicting (1)")).to_be_visible()
    quote = case.store.draft(case.case_id).finding("c3a").evidence[2]
    page.get_by_role("button", name=re.compile(f"^p. {quote.page} .*14")).first.click()
    page.locator(".cs-window[aria-label='Source page 4'] .cs-mark").wait_for()
    _is_over(page, quote.boxes[0])


def _is_over(page: Page, box: Box) -> None:
    """The mark covers the words' place on the page image, to a third of a line."""
    sheet = page.locator(".cs-sheet img").bounding_box()
    mark = page.locator(".cs-mark").bounding_box()
    assert sheet is not None
    assert mark is not None
    scale = sheet["width"] / 612
    assert abs(sheet["height"] / scale - 792) < 2
    near = 4 * scale
    assert abs(mark["x"] - sheet["x"] - box.x0 * scale) < near
    assert abs(mark["y"] - sheet["y"] - box.y0 * scale) < near
    assert abs(mark["width"] - (box.x1 - box.x0) * scale) < near
    assert abs(mark["height"] - (box.y1 - box.y0) * scale) < near


def _select(page: Page, criterion: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{criterion}")).click()
    page.locator(f'[class*="st-key-leafhere"][class*="_{criterion}"]').wait_for()


def _edit(page: Page, criterion: str, status: str, reason: str) -> None:
    _select(page, criterion)
    page.get_by_role("button", name=re.compile("^Edit")).click()
    page.locator(f".st-key-edit_{criterion}_status").get_by_text(status, exact=True).click()
    page.get_by_label("Why the suggestion is changed (required)").fill(reason)
    page.get_by_role("button", name="Save edit").click()
    expect(page.get_by_text("1 of 8 decided")).to_be_visible()


def _reject(page: Page, criterion: str, reason: str) -> None:
    _select(page, criterion)
    page.get_by_role("button", name=re.compile("^Reject")).click()
    page.get_by_label("Why the suggestion is rejected (required)").fill(reason)
    page.get_by_role("button", name="Save rejection").click()
    expect(page.get_by_text("2 of 8 decided")).to_be_visible()


def _sign(page: Page) -> None:
    page.get_by_role("tab", name="Sign").click()
    page.locator(".st-key-determination").get_by_text("Request information").click()
    page.get_by_label("Password of Odile Tarn, MD").fill(invented.PASSWORD)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed by Odile Tarn, MD")).to_be_visible()


def _export(page: Page) -> str:
    with page.expect_download() as started:
        page.get_by_role("button", name="Export JSON").click()
    return started.value.path().read_text(encoding="utf-8")


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, "the page did not start; see server.log"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the page did not answer in time")
