"""The pages of the office knowledge (用例): written by one, approved by another, never lost."""

from __future__ import annotations

import re

import httpx
import pytest
from knowledge_house import (
    ENTRY,
    House,
    amended_backend,
    fields_of,
    press,
    send,
    write,
)

from office.identity import Role
from search_api.client import InProcessTransport

from pages import HERE, Visitor, words


def test_written_by_one_and_approved_by_another(writer: Visitor, supervisor: Visitor) -> None:
    page = write(writer)
    assert "審査に出しました" in words(page)
    assert "用例1 年金の通知の写しの受け取り方" in words(page)
    assert 'href="/units/demo-law:art2/p2"' in page.text
    queue = supervisor.get("/knowledge")
    assert "審査を待っているもの 1件" in words(queue)
    waiting = supervisor.get(re.findall(r'href="(/knowledge/\w{32}[^"]*)"', queue.text)[0])
    basis = waiting.text.partition('id="basis"')[2].partition("<dl")[0]
    assert basis.count('<details class="refs" open>') == 2, "who decides has read what is cited"
    assert "前項の届出は、年金の通知の写しを添えてする。" in basis
    assert waiting.text.index('id="basis"') < waiting.text.index("承認する")
    approved = press(supervisor, waiting, "approve")
    assert "承認しました。今から検索に出ます。" in words(approved)
    assert "見本 sasatsu" in words(approved)
    listed = writer.get("/knowledge?q=郵送")
    assert "承認済み 1件（「郵送」）" in words(listed)
    assert "審査を待っているもの" not in words(supervisor.get("/knowledge"))


def test_more_of_the_list_begins_at_the_first_new_entry(writer: Visitor) -> None:
    for title in ("郵送の申請", "電話の申請"):
        write(writer, title=title)
    page = writer.get("/knowledge?show=&length=1").text
    (more,) = re.findall(r'href="(/knowledge[^"]+)">さらに表示する', page)
    path, _, place = more.partition("#")
    longer = writer.get(path.replace("&amp;", "&")).text
    assert place == "entry-2"
    assert longer.count(f'id="{place}"') == 1
    assert f'id="{place}"' not in page


def test_nobody_approves_what_they_wrote(house: House, supervisor: Visitor) -> None:
    page = write(supervisor)
    assert "自分が書いた文のある版は、自分では承認できません" in words(page)
    assert "/approve" not in page.text
    entry = str(page.url).partition("?")[0]
    refused = supervisor.submit(f"{entry}/approve", entry, version="1")
    assert refused.status_code == 403
    assert "ほかの査察指導員に審査を頼んでください" in words(refused)
    assert "承認済み 0" in words(supervisor.get("/knowledge"))


def test_nobody_approves_what_they_wrote_and_another_wrote_on(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(supervisor).url).partition("?")[0]
    changed = ENTRY | {"answer": f"{ENTRY['answer']}\n日付も残す。"}
    page = writer.submit(f"{entry}/revise", step="submit", version="1", **changed)
    assert "見本 sasatsu、見本 sato（" in words(page)
    seen = supervisor.get(entry)
    assert "/approve" not in seen.text
    assert "自分が書いた文のある版は" in words(seen)
    assert "審査を待っているもの" not in words(supervisor.get("/knowledge"))
    refused = supervisor.submit(f"{entry}/approve", entry, version="2")
    assert refused.status_code == 403
    returned = press(supervisor, seen, "return", reason="日付は要らない。")
    assert "差し戻しました" in words(returned), "to return it puts nothing into force"


def test_who_may_not_review_finds_no_button(writer: Visitor) -> None:
    page = write(writer)
    assert "/approve" not in page.text
    assert "/return" not in page.text
    entry = str(page.url).partition("?")[0]
    assert writer.submit(f"{entry}/approve", entry, version="1").status_code == 403


def test_a_returned_entry_says_why_and_is_written_anew(
    writer: Visitor, supervisor: Visitor
) -> None:
    page = write(writer)
    entry = str(page.url).partition("?")[0]
    without = press(supervisor, supervisor.get(entry), "return", reason=" ")
    assert without.status_code == 422
    assert "差し戻す理由を書いてください。" in words(without)
    back = press(supervisor, without, "return", reason="写しを返す日も書いてください。")
    assert "差し戻しの理由：写しを返す日も書いてください。" in words(back)
    listed = words(writer.get("/knowledge"))
    assert "差し戻された自分の用例 1件" in listed
    assert "差し戻しの理由：写しを返す日も書いてください。" in listed
    assert "差し戻された自分の用例" not in words(supervisor.get("/knowledge"))
    form = writer.get(f"{entry}/revise")
    assert "第1版の差し戻しの理由：写しを返す日も書いてください。" in words(form)
    assert fields_of(form)["answer"].startswith("郵送でもよい。")
    again = writer.submit(
        f"{entry}/revise", step="submit", version="1", **(ENTRY | {"answer": "写しは3日で返す。"})
    )
    assert "第2版" in words(again)
    assert "第1版との違い" in words(again)
    assert "<ins>" in again.text
    assert "差戻し" in words(writer.get(entry))
    waiting = supervisor.get(entry)
    reason = "第1版の差し戻しの理由：写しを返す日も書いてください。"
    assert reason in words(waiting), "who reviews again sees what was asked for"
    press(supervisor, waiting, "approve")
    assert reason not in words(supervisor.get(entry))


def test_what_was_typed_stays_when_something_is_wrong(writer: Visitor) -> None:
    wrong = {"title": "", "citations": "法999条\n問1-2", "valid_until": "4月"}
    page = write(writer, **wrong)
    assert page.status_code == 422
    assert "入力を確かめてください（3か所）。" in words(page)
    assert "題名を書いてください。" in words(page)
    assert "法999条：" in words(page)
    assert "2026-04-01 のように" in words(page)
    assert fields_of(page)["answer"].replace("\r\n", "\n") == ENTRY["answer"]
    assert fields_of(page)["citations"].split() == ["法999条", "問1-2"]
    assert fields_of(page)["valid_until"] == "4月"
    assert "すべて 0" in words(writer.get("/knowledge"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"citations": ""}, "「根拠なし（事務所の判断）」を選んでください", id="根拠も旗もない"
        ),
        pytest.param({"no_basis": "true"}, "どちらかにしてください", id="根拠があるのに根拠なし"),
        pytest.param({"title": "長" * 81}, "題名は80文字までです", id="長い題名"),
        pytest.param({"kind": "law"}, "種類を選んでください", id="ない種類"),
        pytest.param(
            {"valid_from": "2026-04-02", "valid_until": "2026-04-01"},
            "終わりが始まりより前です",
            id="逆さの期間",
        ),
        pytest.param({"citations": "収入の届出"}, "引用として読めません", id="引用でない言葉"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    writer: Visitor, changed: dict[str, str], said: str
) -> None:
    page = write(writer, **changed)
    assert page.status_code == 422
    assert said in words(page)
    assert "年金の通知の写しを、郵送で受け取ってよいか。" in page.text


def test_the_legal_bases_are_shown_before_anything_is_kept(writer: Visitor) -> None:
    page = write(writer, step="preview", title="", citations="demo-law:art2/p2\n法999条")
    assert page.status_code == 200
    assert "まだ保存していません" in words(page)
    assert "見本くらし支援法第2条第2項 収入の届出" in words(page)
    assert "前項の届出は、年金の通知の写しを添えてする。" in words(page)
    assert "法999条：" in words(page)
    assert "題名を書いてください" not in words(page)
    assert "すべて 0" in words(writer.get("/knowledge"))


def test_bases_on_one_line_are_read_as_people_list_them(writer: Visitor) -> None:
    page = write(writer, citations="demo-law:art1、問1-2", step="save")
    assert page.text.count('<a href="/units/demo-law:art1"') == 1
    assert 'href="/units/demo-handbook:q1-2"' in page.text
    assert "demo-law:art1」" not in words(page), "nobody sees an id that they did not write"
    assert "と書かれたもの" not in words(page)


def test_a_judgment_of_the_office_says_that_it_has_no_basis(writer: Visitor) -> None:
    page = write(writer, citations="", no_basis="true")
    assert page.status_code == 200
    assert "根拠なし（事務所の判断）" in words(page)


def test_a_draft_is_its_writers_to_finish(writer: Visitor, supervisor: Visitor) -> None:
    page = write(writer, step="save")
    assert "下書きとして保存しました" in words(page)
    assert "自分の下書き 1" in words(writer.get("/knowledge"))
    assert "自分の下書き 0" in words(supervisor.get("/knowledge"))
    sent = press(writer, page, "submit")
    assert "審査に出しました" in words(sent)


def test_who_comes_second_sees_both_texts_and_loses_none(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer, step="save").url).partition("?")[0]
    mine = writer.get(f"{entry}/revise")
    theirs = supervisor.get(f"{entry}/revise")
    send(supervisor, theirs, f"{entry}/revise", version="1", **(ENTRY | {"answer": "窓口だけ。"}))
    late = ENTRY | {"answer": "郵送でよい。", "citations": "問1-2"}
    page = send(writer, mine, f"{entry}/revise", version="1", **late)
    assert page.status_code == 409
    assert "書いている間に、見本 sasatsuさんが第2版を書きました" in words(page)
    assert "窓口だけ" in words(page)
    assert fields_of(page)["answer"] == "郵送でよい。"
    assert 'name="version" value="2"' in page.text
    kept = send(writer, page, f"{entry}/revise", version="2", **late)
    assert kept.status_code == 200
    assert "第3版" in words(kept)


def test_what_was_decided_meanwhile_is_not_decided_again(
    writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer).url).partition("?")[0]
    before = supervisor.get(entry)
    form = writer.get(f"{entry}/revise")
    send(writer, form, f"{entry}/revise", version="1", **(ENTRY | {"answer": "窓口だけ。"}))
    page = press(supervisor, before, "approve")
    assert page.status_code == 409
    assert "ほかの人が先に変更しました" in words(page)
    assert "窓口だけ。" in words(page)
    assert "承認済み 0" in words(supervisor.get("/knowledge"))


def test_the_version_in_force_stays_while_a_new_one_waits(
    writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer).url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    form = writer.get(f"{entry}/revise")
    changed = ENTRY | {"answer": "窓口だけ。", "step": "submit"}
    sent = send(writer, form, f"{entry}/revise", version="1", **changed)
    assert "今使われているのは第1版です。" in words(sent)
    assert "新しい第2版が「審査待ち」にあります。" in words(writer.get(entry))
    waiting = supervisor.get(f"{entry}?version=2")
    assert "第1版との違い" in words(waiting)
    press(supervisor, waiting, "approve")
    assert "窓口だけ。" in words(writer.get(entry))
    earlier = writer.get(f"{entry}?version=1")
    assert "旧版" in words(earlier)
    assert "郵送でもよい。" in words(earlier)


def test_an_entry_is_given_up_for_a_reason(writer: Visitor, supervisor: Visitor) -> None:
    entry = str(write(writer).url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    assert "/withdraw" not in writer.get(entry).text
    page = press(supervisor, supervisor.get(entry), "withdraw", reason="様式が変わった。")
    assert "取り下げ・廃止の理由：様式が変わった。" in words(page)
    assert "取下げ・廃止 1" in words(writer.get("/knowledge"))


def test_a_changed_basis_is_told_with_the_comparison_and_confirmed(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer, citations="demo-law:art2\n問1-2").url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    house.backend = amended_backend()
    listed = writer.get("/knowledge?show=changed")
    assert "根拠が変わったもの 1件" in words(listed)
    assert "本文が変わりました" in words(listed)
    page = supervisor.get(entry)
    link = re.findall(r'href="([^"]+)">新旧対照を見る', page.text)[0].replace("&amp;", "&")
    assert "<del>年金</del>" in writer.get(link).text
    before, _, after = page.text.partition("今の本文で確かめた</button>")
    assert after
    cited, _, now = before.partition("<h4>引用したとき</h4>")[2].partition("<h4>今の本文</h4>")
    assert "<del>年金</del>" in cited
    assert "<ins>給付金</ins>" in now
    confirmed = press(supervisor, page, "confirm")
    assert "今の本文で確かめたと記録しました" in words(confirmed)
    assert "本文が変わりました" not in words(confirmed)
    assert "根拠が変わったもの 0件" in words(writer.get("/knowledge?show=changed"))


def test_where_the_cited_text_is_not_kept_the_present_one_is_shown(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer, citations="demo-law:art2").url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    house.backend = amended_backend(kept=False)
    page = words(supervisor.get(entry))
    assert "引用したときの本文は残っていません。今の本文を読んで確かめてください。" in page
    assert "今の本文 " in page
    assert "給付金の通知の写しを添えて" in page


def test_an_answer_says_that_the_basis_of_the_entry_it_quotes_has_changed(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer, citations="demo-law:art2").url).partition("?")[0]
    press(supervisor, supervisor.get(entry), "approve")
    question = {"q": "年金の通知の写しを、郵送で受け取ってよいですか"}
    assert "根拠の変更" not in words(writer.get("/answer", params=question))
    house.backend = amended_backend()
    page = writer.get("/answer", params=question)
    assert "用例1（第1版）は、引いた根拠が変わっています。" in words(page)
    quoted = page.text.partition("この事務所の用例</h3>")[2]
    assert "用例1（第1版）【根拠の変更】" in quoted
    bearer = {"Authorization": f"Bearer {writer.cookies['konkyo_session']}"}
    told = writer.post("/api/v1/answers", json={"question": question["q"]}, headers=bearer)
    assert "【根拠の変更】" in told.json()["basis"][-1]["entries"][0]["citation"]


def test_without_an_index_entries_are_read_and_nothing_typed_is_lost(
    house: House, writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer).url).partition("?")[0]
    house.backend = None
    assert "根拠が変わっていないかを確かめられません" in words(writer.get("/knowledge"))
    approved = press(supervisor, supervisor.get(entry), "approve")
    assert "承認しました" in words(approved)
    page = write(writer)
    assert page.status_code == 503
    assert "書いたものは、下の欄に残っています。" in words(page)
    assert fields_of(page)["title"] == ENTRY["title"]


def test_an_entry_begins_at_a_unit_or_at_a_search(writer: Visitor) -> None:
    unit = writer.get("/units/demo-law:art2/p2?q=年金")
    link = re.findall(r'href="([^"]+)">この根拠で用例を書く', unit.text)[0].replace("&amp;", "&")
    form = writer.get(link)
    assert fields_of(form)["citations"] == "demo-law:art2/p2"  # the demo resolves no 項
    assert "見本くらし支援法第2条第2項 収入の届出" in words(form)
    assert "この根拠として残します" in words(form)
    found = writer.get("/?q=郵送の可否")
    link = re.findall(r'href="([^"]+)">[^<]*用例[^<]*残す', found.text)[0].replace("&amp;", "&")
    assert fields_of(writer.get(link))["question"] == "郵送の可否"


def test_who_may_not_write_is_offered_nothing(house: House) -> None:
    with house.person(Role.EVALUATOR) as evaluator:
        assert "用例を書く" not in evaluator.get("/units/demo-law:art2").text
        assert evaluator.get("/knowledge").status_code == 403
    with httpx.Client(transport=InProcessTransport(house.app), base_url=HERE) as visitor:
        assert "/knowledge/new" not in visitor.get("/units/demo-law:art2").text
        assert visitor.get("/knowledge").status_code == 303


def test_what_people_write_stays_text(writer: Visitor) -> None:
    page = write(writer, title="<script>alert(1)</script>", answer='"><img src=x onerror=a>')
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "<script>alert(1)</script>" in words(page)


def test_another_office_sees_nothing_of_it(house: House, writer: Visitor) -> None:
    entry = str(write(writer).url).partition("?")[0]
    with house.neighbour(Role.SUPERVISOR) as other:
        assert other.get(entry).status_code == 404
        assert "審査待ち 0" in words(other.get("/knowledge"))


def test_furigana_stand_above_what_an_entry_says_and_cites(
    writer: Visitor, supervisor: Visitor
) -> None:
    entry = str(write(writer).url).partition("?")[0]
    supervisor.submit("/display", furigana="shown")
    page = supervisor.get(entry)
    shown = re.compile(r'<ruby>年金<rt aria-hidden="true">ねんきん</rt></ruby>')
    heading, _, rest = page.text.partition('<div class="text">')
    said, _, cited = rest.partition('id="basis"')
    for part in (heading.partition("<h1")[2], said, cited.partition("<dl")[0]):
        assert shown.search(part)
    assert shown.search(supervisor.get("/knowledge?show=waiting").text)
    form = supervisor.get(f"{entry}/revise")
    assert fields_of(form)["answer"].replace("\r\n", "\n").strip() == ENTRY["answer"]
