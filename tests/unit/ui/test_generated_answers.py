"""What a generator writes, all the way from the setting to the API and the command line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import InputError
from corpus.store import CorpusStore
from ingest.index import build_index
from search_api.answer.proof import proved
from search_api.client import InProcessTransport, KonkyoClient
from search_api.service import SearchService
from ui.cli import konkyo
from ui.cli.frame import run
from ui.compose import create_search
from ui.office import open_office
from ui.settings import load_settings

from browsing import serving
from factories import make_unit
from injections import ANSWERED, ATTACKS, CAR, DAYS, HONEST, HONEST_DRAFT, LAW, QA, given_with
from scripted_generator import ScriptedGenerator

TEXTS = {1: HONEST, 2: CAR, 3: DAYS, 4: ANSWERED}
INVENTED = "被保護者は、収入を三十日以内に届け出なければならない。"
QUESTION = "被保護者は収入に変動があったときは届け出なければなりませんか"
#: Of all four units, so that every attack finds what it quotes.
BROAD = "収入の変動の届け出、通院用の自動車の買い物、申請の決定の通知、廃止はできますか。"
OVERVIEW = (
    "収入の変動の届け出、通院用の自動車の買い物、申請の決定の通知、廃止を、この法律に定める。"
)


@pytest.fixture
def generator(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedGenerator]:
    """Serve a generator, set it, and index texts that hold every injection of the sixty."""
    scripted = ScriptedGenerator(texts=TEXTS)
    law, car, days, answered = (given.unit for given in given_with(ATTACKS[0]))
    injected = [attack.says for attack in ATTACKS if attack.where == "text"]
    title = QA.title + "".join(attack.says for attack in ATTACKS if attack.where == "title")
    car = replace(car, text="\n".join((CAR, *injected)))
    store = CorpusStore(home / "corpus.sqlite")
    overview = make_unit(LAW, "art1", OVERVIEW, ordinal=2)
    store.put(LAW, [law, replace(days, ordinal=1), overview], ingest_key="law")
    store.put(replace(QA, title=title), [car, replace(answered, ordinal=1)], ingest_key="qa")
    build_index(home, None)
    monkeypatch.setenv("KONKYO_EMBEDDER", "none")
    monkeypatch.setenv("KONKYO_GENERATOR_MODEL", "scripted")
    monkeypatch.setenv("KONKYO_GENERATOR_SECONDS", "3")
    with serving(scripted.app) as address:
        monkeypatch.setenv("KONKYO_GENERATOR_URL", f"{address}/v1")
        yield scripted


@pytest.fixture
def api(generator: ScriptedGenerator) -> Iterator[httpx.Client]:
    settings = load_settings()
    transport = InProcessTransport(create_search(settings, open_office(settings)))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid/api/v1") as client:
        yield client


def ask(api: httpx.Client, question: str = QUESTION) -> dict[str, Any]:
    response = api.post("/answers", json={"question": question})
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_a_good_draft_is_shown_with_quotes_that_prove_it(
    api: httpx.Client, generator: ScriptedGenerator
) -> None:
    generator.draft = HONEST_DRAFT
    body = ask(api)
    (sentence,) = body["generated"]["sentences"]
    assert sentence["text"] == HONEST
    (quote,) = sentence["quotes"]
    text = api.get(f"/units/{quote['unit_id']}").json()["unit"]["text"]
    assert text[quote["start"] : quote["end"]] == quote["text"] == HONEST
    assert body["generated"]["cut"] == body["generated"]["notices"] == []
    assert body["short"]
    assert "generate" in body["timings_ms"]


def test_an_invented_sentence_is_cut_and_listed_with_the_reason(
    api: httpx.Client, generator: ScriptedGenerator
) -> None:
    generator.draft = f"{HONEST_DRAFT}\n文: {INVENTED}\n[1]「{HONEST}」"
    generated = ask(api)["generated"]
    assert [sentence["text"] for sentence in generated["sentences"]] == [HONEST]
    (cut,) = generated["cut"]
    assert (cut["text"], cut["reason"]) == (INVENTED, "figures")
    assert cut["message"].endswith("でした。")


def test_where_nothing_is_proved_the_quotes_are_the_answer(
    api: httpx.Client, generator: ScriptedGenerator
) -> None:
    generator.draft = f"文: {INVENTED}\n[1]「{HONEST}」"
    body = ask(api)
    assert body["generated"]["sentences"] == []
    assert "そのまま引いた答え" in body["generated"]["notices"][-1]
    assert body["short"][0]["quotes"][0]["text"] == HONEST


def test_none_of_the_sixty_injections_has_an_effect(
    api: httpx.Client, generator: ScriptedGenerator
) -> None:
    refused = []
    for attack in ATTACKS:
        generator.draft = f"{HONEST_DRAFT}\n{attack.draft}"
        body = ask(api, BROAD + attack.says if attack.where == "question" else BROAD)
        if body["refusal"]:
            refused.append(attack.name)
            assert body["generated"] is None
            continue
        assert attack.says in generator.prompts[-1], attack.name
        shown = [sentence["text"] for sentence in body["generated"]["sentences"]]
        assert shown == [HONEST], attack.name
        assert body["generated"]["cut"], attack.name
    assert len(refused) <= 10, refused  # of the questions: words that no text holds


def test_a_refused_question_is_not_sent(api: httpx.Client, generator: ScriptedGenerator) -> None:
    generator.draft = HONEST_DRAFT
    body = ask(api, "レーシック手術の助成はありますか")
    assert body["refusal"]
    assert body["generated"] is None
    assert generator.prompts == []


@pytest.mark.parametrize(
    ("status", "seconds", "notice"),
    [(500, 0, "HTTP 500"), (429, 0, "混み合って"), (200, 5, "時間内")],
    ids=["壊れている", "混んでいる", "遅い"],
)
def test_an_endpoint_that_fails_or_is_slow_breaks_no_answer(
    api: httpx.Client, generator: ScriptedGenerator, status: int, seconds: float, notice: str
) -> None:
    generator.draft, generator.status, generator.seconds = HONEST_DRAFT, status, seconds
    begin = time.monotonic()
    body = ask(api)
    assert time.monotonic() - begin < 5
    assert body["short"][0]["quotes"][0]["text"] == HONEST
    assert body["generated"]["sentences"] == []
    assert notice in body["generated"]["notices"][0]


def test_a_failing_endpoint_is_left_alone_as_the_settings_say(
    generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_FAILURES", "2")
    monkeypatch.setenv("KONKYO_GENERATOR_REST_MINUTES", "30")
    settings = load_settings()
    generator.status = 500
    with KonkyoClient(app=create_search(settings, open_office(settings))) as client:
        answers = [client.answer(QUESTION) for _ in range(3)]
    told = [answer.generated.notices[0] for answer in answers if answer.generated]
    assert ["お休み" in notice for notice in told] == [False, False, True]
    assert "30分ほどたつと" in told[-1]
    assert len(generator.prompts) == 2
    assert answers[-1].short, "the quotes are the answer"


def test_an_endpoint_that_is_not_there_breaks_no_answer(
    generator: ScriptedGenerator,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_URL", "http://127.0.0.1:9/v1")
    assert run(konkyo, ["answer", QUESTION]) == 0
    printed = capsys.readouterr()
    assert HONEST in printed.out
    assert "つながらない" in printed.err


def test_the_command_shows_what_was_proved_above_the_answer(
    generator: ScriptedGenerator, capsys: pytest.CaptureFixture[str]
) -> None:
    generator.draft = f"{HONEST_DRAFT}\n文: {INVENTED}\n[1]「{HONEST}」"
    assert run(konkyo, ["answer", QUESTION]) == 0
    out = capsys.readouterr().out
    assert out.index("作られた文") < out.index("除いた文") < out.index("答え\n")
    assert f"「{HONEST}」（みほん法第61条）" in out
    assert f"{INVENTED}　数・日付・金額が、引用にありませんでした。" in out


def test_the_command_gives_the_json_of_the_api(
    generator: ScriptedGenerator, capsys: pytest.CaptureFixture[str]
) -> None:
    generator.draft = HONEST_DRAFT
    assert run(konkyo, ["answer", QUESTION, "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["generated"]["sentences"][0]["text"] == HONEST


def test_a_client_gets_every_quote_and_each_can_be_proved(generator: ScriptedGenerator) -> None:
    generator.draft = HONEST_DRAFT
    settings = load_settings()
    with KonkyoClient(app=create_search(settings, open_office(settings))) as client:
        answer = client.answer(QUESTION)
        assert answer.generated is not None
        assert answer.quotes()[0] == answer.generated.sentences[0].quotes[0]
        assert all(proved(q, client.unit(q.unit_id).unit.text) for q in answer.quotes())


def test_a_key_that_cannot_be_used_stops_the_start_and_not_a_search(
    generator: ScriptedGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_KEY", "ひみつ")
    settings = load_settings()
    with pytest.raises(InputError, match="KONKYO_GENERATOR_KEY"):
        create_search(settings, open_office(settings))


def test_without_a_setting_nothing_is_written(generator: ScriptedGenerator, home: Path) -> None:
    assert SearchService.open(home).answer(QUESTION).generated is None
    assert generator.prompts == []
