"""The judging API as the workbench sees it."""

from __future__ import annotations

from typing import Any

import httpx

from corpus.errors import KonkyoError
from search_api.client import ServiceUnreachable

Json = dict[str, Any]


class ProblemTold(KonkyoError):
    """The service refused; the sentence is its own."""

    def __init__(self, message: str, told: str = "") -> None:
        super().__init__(message)
        self.told = told  # the service's code


class JudgingClient:
    """Client of ``/api/v1/judging``. Every method raises ProblemTold or ServiceUnreachable."""

    def __init__(self, base_url: str, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v1/judging", timeout=30, transport=transport
        )

    def pools(self) -> list[Json]:
        """Return every pool, the newest first."""
        found: list[Json] = self._ask("GET", "/pools")["pools"]
        return found

    def sheet(self, pool: int, judge: str, qid: str = "") -> Json:
        """Return one query to judge; the next one without ``qid``."""
        return self._ask("GET", f"/pools/{pool}/sheet", params={"judge": judge, "qid": qid})

    def grade(self, pool: int, **fields: Any) -> Json:
        """Grade an item: judge, qid, unit_id, grade (None puts it off), note."""
        return self._ask("POST", f"/pools/{pool}/grades", json=fields)

    def undo(self, pool: int, judge: str) -> Json:
        """Take the last step back and return which it was."""
        return self._ask("POST", f"/pools/{pool}/undo", json={"judge": judge})

    def finish(self, pool: int, judge: str, finished: bool = True) -> Json:
        """Finish, or go on after all."""
        body = {"judge": judge, "finished": finished}
        return self._ask("POST", f"/pools/{pool}/finish", json=body)

    def agreement(self, pool: int) -> list[Json]:
        """Return the agreement of every two judges."""
        found: list[Json] = self._ask("GET", f"/pools/{pool}/agreement")["pairs"]
        return found

    def disagreements(self, pool: int) -> list[Json]:
        """Return where the judges differ."""
        answer = self._ask("GET", f"/pools/{pool}/disagreements")
        found: list[Json] = answer["disagreements"]
        return found

    def resolve(self, pool: int, **fields: Any) -> None:
        """Settle a disagreement: qid, unit_id, grade, note."""
        self._ask("POST", f"/pools/{pool}/resolutions", json=fields)

    def export(self, pool: int, form: str) -> str:
        """Return the judgments as a file: jsonl or qrels."""
        return self._answer("GET", f"/pools/{pool}/export", params={"form": form}).text

    def _ask(self, method: str, path: str, **content: Any) -> Json:
        found: Json = self._answer(method, path, **content).json()
        return found

    def _answer(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **content)
            if response.is_success:
                return response
            problem = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceUnreachable(
                f"Konkyo（{self._http.base_url.host}:{self._http.base_url.port}）が応答しません。"
                "「konkyo up」が動いているか、設定 api_url のアドレスを確かめてください。"
            ) from error
        raise ProblemTold(problem.get("detail", ""), problem.get("code", ""))
