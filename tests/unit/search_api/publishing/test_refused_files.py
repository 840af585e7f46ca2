"""Files that the document manager does not take: why is told, and nothing of them is left."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pdf_files import pdf_of

from corpus.errors import IndexUnavailable, KonkyoError
from search_api.client import KonkyoClient
from search_api.publishing.corrections import Merge, Rewrite
from search_api.publishing.errors import ManagerBusy, UploadTooLarge
from search_api.publishing.types import Job, JobState
from search_api.publishing.upload import MAX_UPLOAD

from desks import RULE

Ended = Callable[[Job], Job]

NUMBER = "123456789018"  # has the form of a personal number


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(300 * 1024 * 1024))
    return made.getvalue()


def test_a_pdf_opens_with_its_password_which_is_kept_nowhere(
    home: Path, client: KonkyoClient, ended: Ended
) -> None:
    content = pdf_of(("1 訪問の決まり", "訪問は年に二回行う。"), password="aikotoba-1")
    for given, sentence in (("", "暗号化されています"), ("chigau", "パスワードが違います")):
        job = ended(client.upload_document("locked.pdf", content, password=given))
        assert (job.state, job.error_code) == (JobState.FAILED, "password-needed")
        assert sentence in job.message
        assert "--password" not in job.message
    job = ended(client.upload_document("locked.pdf", content, password="aikotoba-1"))
    assert job.state is JobState.DONE, job.message
    assert client.draft_page(job.draft_id, 1).startswith(b"\x89PNG")
    kept = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert not [content for content in kept if b"aikotoba-1" in content]


@pytest.mark.parametrize(
    ("name", "content", "code", "sentence"),
    [
        ("bakudan.docx", bomb(), None, None),
        (
            "e.pdf",
            b"\x89PNG\r\n\x1a\n" + bytes(100),
            "unreadable-file",
            "読み取れる形式ではありません",
        ),
        ("kire.pdf", pdf_of(("1 訪問",))[:400], "unreadable-file", "途中で切れて"),
        ("byouin.md", f"# 決まり\n\n番号は {NUMBER}\n".encode(), "personal-number", "個人番号"),
        ("sho.docx", b"PK\x03\x04" + bytes(200), "unreadable-file", None),
    ],
    ids=["ZIP爆弾", "名前だけPDF", "切れたPDF", "個人番号", "名前だけWord"],
)
def test_a_file_that_cannot_be_taken_leaves_nothing_but_the_reason(
    home: Path,
    client: KonkyoClient,
    ended: Ended,
    name: str,
    content: bytes,
    code: str | None,
    sentence: str | None,
) -> None:
    job = ended(client.upload_document(name, content))
    assert job.state is JobState.FAILED
    assert job.error_code not in ("", "internal-error"), job.message
    assert code in (None, job.error_code)
    assert sentence is None or sentence in job.message
    assert name in job.message  # others read it in a list of many
    assert client.drafts() == ()
    assert list((home / "drafts").iterdir()) == []
    assert not (home / "corpus.sqlite").exists()


def test_a_file_is_known_by_what_is_in_it(client: KonkyoClient, ended: Ended) -> None:
    job = ended(client.upload_document("houmon.txt", pdf_of(("1 訪問の決まり", "年に二回。"))))
    assert client.draft(job.draft_id).summary.document.source.form == "pdf"


def test_a_file_name_leads_nowhere_else(home: Path, client: KonkyoClient, ended: Ended) -> None:
    job = ended(client.upload_document("..\\../../houmon.md", RULE.encode()))
    assert job.state is JobState.DONE, job.message
    assert client.draft(job.draft_id).summary.file_name == "houmon.md"
    assert (home / "drafts" / job.draft_id / "original" / "houmon.md").is_file()


@pytest.mark.parametrize(
    ("document_id", "profile", "sentence"),
    [
        ("資料 1", "", "「資料の番号（id）」の書き方が違います。半角の英字か数字で始め"),
        ("", "../qa", "「読み取り方（profile）」の書き方が違います。"),
    ],
)
def test_a_value_of_the_wrong_form_is_told_as_that(
    client: KonkyoClient, document_id: str, profile: str, sentence: str
) -> None:
    with pytest.raises(KonkyoError) as refused:
        client.upload_document("houmon.md", RULE.encode(), document_id=document_id, profile=profile)
    assert sentence in refused.value.message
    assert "入力してください" not in refused.value.message


def test_an_empty_file_and_one_that_is_too_large_are_refused_at_once(client: KonkyoClient) -> None:
    with pytest.raises(Exception, match="空です"):
        client.upload_document("kara.md", b"")
    for size in (MAX_UPLOAD + 1, MAX_UPLOAD + 10**7):
        with pytest.raises(UploadTooLarge, match="50 MB 以下"):
            client.upload_document("dai.pdf", bytes(size))
    assert client.jobs() == ()


def test_a_disk_that_is_nearly_full_takes_no_file(
    client: KonkyoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 1000

    monkeypatch.setattr("search_api.publishing.desk.shutil.disk_usage", lambda _: Full)
    with pytest.raises(ManagerBusy, match="空きが足りない"):
        client.upload_document("houmon.md", RULE.encode())


def test_a_merge_that_makes_a_personal_number_is_not_published(
    client: KonkyoClient, ended: Ended
) -> None:
    """Two harmless halves, one line each."""
    halves = f"# 決まり\n\n## 1 前\n\n番号は {NUMBER[:6]}\n\n## 2 後\n\n{NUMBER[6:]} とする。\n"
    job = ended(client.upload_document("bango.md", halves.encode()))
    draft = client.draft(job.draft_id)
    last = draft.outline[-1].unit_id.partition(":")[2]
    merged = client.correct_draft(job.draft_id, 0, Merge(unit=last))
    unit = client.draft_units(job.draft_id).units[-1]
    text = unit.text.replace("\n", "").replace("後", "")
    whole = Rewrite(unit=str(unit.locator), locator=str(unit.locator), text=text)
    draft = client.correct_draft(job.draft_id, merged.summary.version, whole)
    job = ended(client.publish_draft(job.draft_id, draft.summary.version))
    assert (job.state, job.error_code) == (JobState.FAILED, "personal-number")
    assert job.message.startswith("「決まり」：")
    with pytest.raises(IndexUnavailable):
        client.documents()
