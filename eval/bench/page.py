"""Pages over a slow mobile line on a slow phone: seconds to the result, bytes and requests.

The line is Lighthouse's "slow 4G" (150 ms round trip, 1.6 Mbit/s down, 750 kbit/s up), the
processor four times slower than this one; Chromium's developer tools hold back both.
"""

from __future__ import annotations

import shutil
import statistics
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from corpus.errors import KonkyoError
from eval.bench.figures import command, with_targets
from eval.bench.server import serve
from eval.bench.workspace import temporary_home

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Bytes a second and milliseconds, as the developer tools take them.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4  # times
_QUESTION = quote("年金が増えたときの収入認定")
#: What is looked at; all but "again" by somebody who was never here.
PATHS = {
    "search": f"/?q={_QUESTION}",
    "unit": "/units/325AC0000000144:art29",
    "answer": f"/answer?q={_QUESTION}",
    "contents": "/documents/325AC0000000144",
}
_SIZES = """() => {
  const all = [...performance.getEntriesByType("navigation"),
    ...performance.getEntriesByType("resource").filter((e) => !e.name.startsWith("data:"))];
  const asked = all.filter((e) => e.transferSize > 0);
  return [asked.length, asked.reduce((sum, e) => sum + e.encodedBodySize + 300, 0)];
}"""
_PAINT = """() => new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().at(-1).startTime)
).observe({type: "largest-contentful-paint", buffered: true}))"""


def run(*, rounds: int = 5) -> dict[str, Any]:
    """Open every page ``rounds`` times in a new browser, and the search a second time.

    ``*_seconds``: from the start of the navigation to the largest piece of content (LCP, median);
    ``*_bytes`` and ``*_requests``: all that was sent, with 300 bytes of head an answer.
    Raises KonkyoError without Chromium.
    """
    figures: dict[str, Any] = {}
    with temporary_home() as home, serve(home, "up", "--no-browser", patience=600) as server:
        from playwright.sync_api import sync_playwright

        path = shutil.which("chromium") or shutil.which("chromium-browser")
        if path is None:
            raise KonkyoError(
                "Chromium がありません。Debian のパッケージ chromium を入れてください。"
            )
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            for name, address in PATHS.items():
                looks = [look(browser, server.url + address) for _ in range(rounds + 1)][1:]
                figures |= _figures(name, [first for first, _ in looks])
                if name == "search":
                    figures |= _figures("search_again", [again for _, again in looks])
            browser.close()
    targets: dict[str, tuple[str, float]] = {"search_seconds": ("<=", 1.0)}
    for name in PATHS:
        targets |= {f"{name}_bytes": ("<=", 30_000), f"{name}_requests": ("<=", 3)}
    return with_targets(figures, targets)


Look = tuple[float, int, int]  # seconds, bytes, requests


def look(browser: Browser, address: str) -> tuple[Look, Look]:
    """Open a page as somebody who was never here, then again with what is kept."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.emulateNetworkConditions", SLOW_4G)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        looks = []
        for _ in range(2):
            page.goto(address, wait_until="load")
            painted = page.evaluate(_PAINT)
            requests, size = page.evaluate(_SIZES)
            looks.append((painted / 1000, size, requests))
            page.goto("about:blank")
    return looks[0], looks[1]


def _figures(name: str, looks: list[Look]) -> dict[str, Any]:
    return {
        f"{name}_seconds": round(statistics.median(each[0] for each in looks), 3),
        f"{name}_bytes": max(each[1] for each in looks),
        f"{name}_requests": max(each[2] for each in looks),
    }


if __name__ == "__main__":
    sys.exit(command(run))
