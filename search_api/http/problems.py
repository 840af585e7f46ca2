"""The one table from errors to HTTP: status and Japanese title, as problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from corpus.errors import (
    FetchFailed,
    IndexUnavailable,
    InputError,
    InvalidQuery,
    KonkyoError,
    ModelUnavailable,
    ResourceLimit,
    UnknownDocument,
    UnknownUnit,
    UnreadableFile,
)
from search_api.answer.proof import UnprovedQuote
from search_api.authorizer import AccessDenied, SignInNeeded
from search_api.feedback import FeedbackOff
from search_api.publishing.errors import (
    DraftChanged,
    ManagerBusy,
    ManagerOff,
    UnknownDraft,
    UnknownJob,
    UnknownPage,
    UploadTooLarge,
)

MEDIA_TYPE = "application/problem+json"

#: The nearest class in an error's ancestry decides. Packages further out add theirs.
STATUS: dict[type[KonkyoError], tuple[int, str]] = {
    KonkyoError: (500, "処理できませんでした"),
    InputError: (422, "入力を確かめてください"),
    UnreadableFile: (422, "ファイルを読めませんでした"),
    UnknownDocument: (404, "資料が見つかりません"),
    UnknownUnit: (404, "条文・項目が見つかりません"),
    InvalidQuery: (422, "検索の条件を確かめてください"),
    IndexUnavailable: (503, "検索の準備ができていません"),
    ModelUnavailable: (503, "検索の準備ができていません"),
    FetchFailed: (502, "e-Gov から取得できませんでした"),
    ResourceLimit: (503, "処理に時間がかかりすぎました"),
    AccessDenied: (403, "この操作は許可されていません"),
    SignInNeeded: (401, "サインインが必要です"),
    UnprovedQuote: (500, "引用を照合できませんでした"),
    FeedbackOff: (403, "感想は受け付けていません"),
    UnknownJob: (404, "処理が見つかりません"),
    UnknownDraft: (404, "下書きが見つかりません"),
    UnknownPage: (404, "ページの画像がありません"),
    UploadTooLarge: (413, "ファイルが大きすぎます"),
    DraftChanged: (409, "ほかの変更と重なりました"),
    ManagerBusy: (503, "混み合っています"),
    ManagerOff: (403, "資料の管理は使えません"),
}

#: HTTP's own errors: status → (code, title, detail).
HTTP_ERRORS: dict[int, tuple[str, str, str]] = {
    400: (
        "bad-request",
        "送信された内容を読み取れません",
        "画面を開き直して、もう一度お試しください。",
    ),
    404: (
        "not-found",
        "ページが見つかりません",
        "アドレスを確かめるか、検索からお探しください。",
    ),
    405: (
        "method-not-allowed",
        "この方法では使えません",
        "画面のボタンやリンクから操作してください。プログラムからは、API の説明にある方法"
        "（GET・POST）で呼んでください。",
    ),
    411: (
        "length-required",
        "送信の形式が違います",
        "本文の長さ（Content-Length）を付けて送ってください。",
    ),
    413: ("request-too-large", "送信された内容が大きすぎます", "内容を減らしてお試しください。"),
    414: ("uri-too-long", "アドレスが長すぎます", "検索する言葉や条件を減らしてください。"),
    415: (
        "unsupported-media-type",
        "送信の形式が違います",
        "本文は JSON で、Content-Type: application/json を付けて送ってください。",
    ),
    421: (
        "unknown-host",
        "このアドレスでは使えません",
        "管理者から知らされたアドレスで開いてください。管理者の方へ：この名前で使うには、設定 "
        "allowed_hosts に加えてください。",
    ),
    429: (
        "too-many-requests",
        "短い時間に操作が集中しました",
        "1分ほど待って、もう一度お試しください。管理者の方へ：上限は設定 "
        "requests_per_minute です。",
    ),
    431: (
        "headers-too-large",
        "送信された見出し（ヘッダー）が大きすぎます",
        "ブラウザーのこのサイトの Cookie を消して、もう一度お試しください。",
    ),
    500: (
        "internal-error",
        "処理中に問題が起きました",
        "時間をおいてもう一度お試しください。続くときは、管理者に受付番号をお伝えください。",
    ),
    503: (
        "too-busy",
        "混み合っています",
        "少し待って、もう一度お試しください。",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong, ready for a problem+json body or an error page."""

    status: int
    code: str
    title: str
    detail: str
    errors: tuple[Mapping[str, str], ...] = ()  # per parameter: {"parameter", "message"}
    headers: Mapping[str, str] = field(default_factory=dict)  # of the answer: Allow, Retry-After


def problem_of(error: KonkyoError) -> Problem:
    """Return the problem of a domain error.

    Of its details, ``fields`` alone comes along: others may name local files.
    """
    status, title = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    seconds = error.details.get("seconds")  # to wait
    headers = {"Retry-After": f"{seconds}"} if status == 429 and isinstance(seconds, int) else {}
    fields = error.details.get("fields", ())  # names of what was sent and is refused
    names = map(str, fields) if isinstance(fields, tuple) else ()
    return Problem(
        status=status,
        code=error.code,
        title=title,
        detail=error.message,
        errors=tuple({"parameter": each, "message": _unspecified(each)} for each in names),
        headers=headers,
    )


def http_problem(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """Return the problem of one of HTTP's own errors; unknown ones read as 500 or 404."""
    known = status if status in HTTP_ERRORS else (500 if status >= 500 else 404)
    code, title, detail = HTTP_ERRORS[known]
    return Problem(status=status, code=code, title=title, detail=detail, headers=headers or {})


def parameter_problem(errors: Iterable[Mapping[str, Any]]) -> Problem:
    """Return the problem of parameters that do not fit, from pydantic's list of errors."""
    messages = tuple(
        {"parameter": _parameter_name(error), "message": _parameter_message(error)}
        for error in errors
    )
    return Problem(
        status=422,
        code=InputError.code,
        title=STATUS[InputError][1],
        detail="".join(dict.fromkeys(m["message"] for m in messages)),
        errors=messages,
    )


def _parameter_name(error: Mapping[str, Any]) -> str:
    # A repeated parameter's location ends with its position in the list.
    return next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")


def _parameter_message(error: Mapping[str, Any]) -> str:
    name = _parameter_name(error)
    limits = error.get("ctx", {})
    match error["type"]:
        case "json_invalid":
            return "送られた内容をJSONとして読めません。括弧や引用符の書き方を確かめてください。"
        case "unknown":
            known = "、".join(limits["known"])
            what = f"使えるのは {known} です。" if known else "ここには何も指定できません。"
            return f"「{name}」という指定はありません。{what}"
        case "missing" if error["loc"] == ("body",):
            return "本文に JSON を付けて送ってください。"
        case "model_attributes_type" | "dict_type" if error["loc"] == ("body",):
            return "本文は JSON の項目と値の組（{ } で囲んだもの）で送ってください。"
        case "missing":
            return f"「{name}」を指定してください。"
        case "enum" | "literal_error":
            allowed = str(limits["expected"]).replace("'", "").replace(" or ", ", ")
            return f"「{name}」は {allowed} のいずれかで指定してください。"
        case kind if kind.startswith("date"):
            return f"「{name}」は 2026-04-01 の形の日付で指定してください。"
        case "greater_than_equal":
            return f"「{name}」は{limits['ge']}以上の数で指定してください。"
        case "less_than_equal":
            return f"「{name}」は{limits['le']}以下の数で指定してください。"
        case "string_too_long":
            return f"「{name}」は{limits['max_length']}文字以内で指定してください。"
        case "string_too_short":
            return f"「{name}」を入力してください。"
        case "string_pattern_mismatch":
            return _misshapen(name)
        case kind if kind.startswith("int"):
            return f"「{name}」は整数で指定してください。"
        case kind if kind.startswith("bool"):
            return f"「{name}」は true か false で指定してください。"
        case _:
            return _unspecified(name)


#: Fields whose values have a form of their own: (label, how a value is written).
_FORMS = {
    "id": ("資料の番号（id）", "半角の英字か数字で始め、英字・数字と . _ - だけで書いてください。"),
    "profile": ("読み取り方（profile）", "半角の英小文字・数字と - だけで書いてください。"),
    "actor": ("だれが（actor）", "アカウントの番号か console、visitor を指定してください。"),
    "action": ("操作（action）", "半角の英小文字・数字と - だけで書いてください。"),
    "object_kind": ("対象の種類（object_kind）", "半角の英小文字・数字と - だけで書いてください。"),
    "object_id": ("対象の番号（object_id）", "半角の英数字と記号だけで書いてください。"),
}


def _misshapen(name: str) -> str:
    label, how = _FORMS.get(name, (name, "書き方を、API の説明で確かめてください。"))
    return f"「{label}」の書き方が違います。{how}"


def _unspecified(name: str) -> str:
    return f"「{name}」の値を確かめてください。"


#: What any operation may answer besides: refused at the door, or nothing to answer from.
ANYWHERE = (400, 401, 403, 414, 421, 422, 429, 500, 503)

_MEANING = {
    400: "The request cannot be read.",
    401: "Sign-in needed.",
    403: "Not allowed.",
    404: "There is no such thing.",
    409: "It does not fit what is the case now.",
    413: "The body is too large.",
    414: "The query string is too long.",
    421: "The host name is not ours.",
    422: "A parameter cannot be used.",
    429: "Too many requests; see Retry-After.",
    500: "Something went wrong here.",
    503: "No index yet, or the model is missing.",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how problems of these statuses stand in the contract."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemSchema"}}}
    return {each: {"description": _MEANING[each], "content": content} for each in statuses}


def problem_response(problem: Problem, *, instance: str, request_id: str) -> Response:
    """Return the problem+json response."""
    body: dict[str, Any] = {
        "type": f"urn:konkyo:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": instance,
        "request_id": request_id,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    headers = {"Cache-Control": "no-store", **problem.headers}
    if problem.status == 503:
        headers["Retry-After"] = "10"
    content = json.dumps(body, ensure_ascii=False)
    return Response(content, problem.status, headers, media_type=MEDIA_TYPE)
