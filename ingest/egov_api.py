"""Fetch laws from the e-Gov law API v2 (法令API Version 2).

One answer is one file: the bytes go to a downloads folder and are ingested like any other
file. The client is polite (one request at a time, with a pause between) and stubborn
(time-outs, cut connections, 429 and 5xx are tried again, each time later).
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpus.errors import InputError
from ingest.egov_answer import MAX_BYTES, Answer, TryAgain, no_connection, read_answer, too_large

if TYPE_CHECKING:
    import httpx

BASE_URL = "https://laws.e-gov.go.jp/api/2"
USER_AGENT = "konkyo/0.1 (legal-basis search for public assistance)"

_LAW_ID = re.compile(r"[0-9A-Z]{10,20}")


class EgovClient:
    """A client of the e-Gov law API. May be used from several threads; close it after use.

    ``timeout``, ``interval`` (pause between requests), ``backoff`` (pause before the second
    try, doubled for each further one) and ``longest_wait`` are seconds; ``attempts`` counts the
    first try. A ``client`` that is given stays open.
    """

    def __init__(
        self,
        base_url: str = BASE_URL,
        client: httpx.Client | None = None,
        *,
        timeout: float = 30.0,
        attempts: int = 4,
        interval: float = 1.0,
        backoff: float = 1.0,
        longest_wait: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        import httpx

        self._base_url = base_url.rstrip("/")
        self._owns_client = client is None
        self._client = client or httpx.Client(timeout=timeout)
        self._attempts = attempts
        self._interval = interval
        self._backoff = backoff
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._clock = clock
        self._earliest = float("-inf")  # the clock's time before which no request goes out
        self._turn = threading.Lock()

    def __enter__(self) -> EgovClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._owns_client:
            self._client.close()

    def fetch(self, law_id: str, as_of: dt.date | None, folder: Path) -> Path:
        """Fetch a law as it stands on ``as_of`` (None: now) and return the file in ``folder``.

        The file is named after the revision (``LAWID_20250601_504AC0000000068.json``); it is
        there whole or not at all. Raises InputError for what is no law id, FetchFailed when
        e-Gov does not give the law.
        """
        if not _LAW_ID.fullmatch(law_id):
            raise InputError(
                f"「{law_id}」は法令IDではありません。e-Gov法令検索のアドレスにある英数字"
                "（例：325AC0000000144）を指定してください。",
                law_id=law_id,
            )
        with self._turn:
            answer = self._ask(law_id, as_of)
        return _save(answer.data, folder / f"{answer.revision_id or law_id}.json")

    def _ask(self, law_id: str, as_of: dt.date | None) -> Answer:
        """Ask until there is an answer, the attempts are used up, or the wait is too long."""
        attempt = 1
        while True:
            try:
                return self._ask_once(law_id, as_of)
            except TryAgain as again:
                wait = max(self._backoff * 2 ** (attempt - 1), again.after)
                if attempt == self._attempts or wait > self._longest_wait:
                    raise again.failure from again
            self._sleep(wait)
            attempt += 1

    def _ask_once(self, law_id: str, as_of: dt.date | None) -> Answer:
        import httpx

        pause = self._earliest - self._clock()
        if pause > 0:
            self._sleep(pause)
        params = {"law_full_text_format": "json", "response_format": "json"}
        if as_of is not None:
            params["asof"] = as_of.isoformat()
        try:
            with self._client.stream(
                "GET",
                f"{self._base_url}/law_data/{law_id}",
                params=params,
                headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            ) as response:
                data = bytearray()
                for chunk in response.iter_bytes():
                    data += chunk
                    if len(data) > MAX_BYTES:
                        raise too_large(law_id)
        except httpx.RequestError as error:
            raise no_connection(law_id) from error
        finally:
            self._earliest = self._clock() + self._interval
        return read_answer(response.status_code, response.headers, bytes(data), law_id, as_of)


def _save(data: bytes, path: Path) -> Path:
    """Write ``data`` beside ``path`` and rename it, so that no half file is ever seen."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(path)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise InputError(
            f"法令を保存できません（{path.parent}）。フォルダの書き込み権限と空き容量を確かめてください。",
            file=str(path),
        ) from error
    return path
