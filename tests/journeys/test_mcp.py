"""A language model's client starts ``konkyo mcp`` and uses its tools over standard input."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from digest_home import fill_with_digest

pytest.importorskip("mcp", reason="the extra mcp is not installed")


@pytest.fixture
def office(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill_with_digest(home)
    return home


def ask(home: Path, calls: list[tuple[str, dict[str, Any]]]) -> tuple[set[str], list[Any]]:
    """Return the names of the tools, and the answer to each call."""
    from mcp import ClientSession, StdioServerParameters
    from mcp.client.stdio import stdio_client

    parameters = StdioServerParameters(
        command=str(Path(sys.executable).with_name("konkyo")),
        args=["mcp"],
        env={**os.environ, "KONKYO_HOME": str(home), "KONKYO_EMBEDDER": "none"},
    )

    async def run() -> tuple[set[str], list[Any]]:
        async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            tools = await session.list_tools()
            answers = []
            for name, arguments in calls:
                result = await session.call_tool(name, arguments)
                answers.append(json.loads(result.content[0].text))
            return {tool.name for tool in tools.tools}, answers

    return asyncio.run(asyncio.wait_for(run(), 90))


def test_a_model_finds_reads_and_checks_legal_bases(office: Path) -> None:
    tools, (found, unit, resolved, cites, quotes, wrong) = ask(
        office,
        [
            ("search", {"query": "法63条", "limit": 3}),
            ("unit", {"unit_id": "325AC0000000144:art63"}),
            ("resolve", {"reference": "局長通知第8-1-(4)-ア"}),
            ("find", {"text": "法第63条に基づき返還を求める。同条は法999条ではない。"}),
            ("answer", {"question": "資力があるのに保護を受けたときの返還"}),
            ("unit", {"unit_id": "325AC0000000144:art999"}),
        ],
    )
    assert tools == {"search", "unit", "resolve", "find", "answer"}
    assert found["hits"][0]["unit_id"] == "325AC0000000144:art63"
    assert unit["citation"] == "生活保護法第63条"
    assert unit["text"]
    assert "要旨" in unit["status"]
    assert resolved["resolved"][0]["unit_id"] == "kyokucho-1963-246:8/1/4/ア"
    assert [c["unit_id"] for c in cites["cites"]] == ["325AC0000000144:art63"] * 2 + [""]
    assert "法999条" in cites["cites"][2]["reason"]
    assert all(quote["text"] and quote["citation"] for quote in quotes["quotes"])
    assert wrong["error"]["code"] == "unknown-unit"
