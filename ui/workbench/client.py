"""The service as the workbench sees it."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx

from corpus.errors import KonkyoError
from search_api.client import ServiceUnreachable

Json = dict[str, Any]


def connect(base_url: str) -> httpx.Client:
    """Return connections to the service that all who sit at the workbench share."""
    return httpx.Client(base_url=base_url.rstrip("/"), timeout=30)


class ProblemTold(KonkyoError):
    """The service refused; the sentence is its own."""

    def __init__(self, message: str, told: str = "") -> None:
        super().__init__(message)
        self.told = told  # the service's code


class Client:
    """Asks one part of the service. Every method raises ProblemTold or ServiceUnreachable."""

    _PART: ClassVar[str]

    def __init__(self, http: httpx.Client, secret: str = "") -> None:
        """Ask over ``http`` (see ``connect``), as whoever holds ``secret``."""
        self._http = http
        self._headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def _ask(self, method: str, path: str, **content: Any) -> Json:
        found: Json = self._answer(method, path, **content).json()
        return found

    def _answer(self, method: str, path: str, **content: Any) -> httpx.Response:
        try:
            response = self._http.request(
                method, f"/api/v1/{self._PART}{path}", headers=self._headers, **content
            )
            if response.is_success:
                return response
            problem = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServiceUnreachable(
                f"Konkyo（{self._http.base_url.host}:{self._http.base_url.port}）が応答しません。"
                "「konkyo up」が動いているか、設定 api_url のアドレスを確かめてください。"
            ) from error
        raise ProblemTold(problem.get("detail", ""), problem.get("code", ""))


class SessionClient(Client):
    """Signs in and out."""

    _PART = "office"

    def who(self) -> Json:
        """Return who asks, and whether the people of the service are invented."""
        return self._ask("GET", "/session")

    def start(self, login: str, password: str, second_factor: str) -> Json:
        """Return the new session: its secret, and the caller with its login."""
        body = {"login": login, "password": password, "second_factor": second_factor}
        return self._ask("POST", "/session", json=body)

    def end(self) -> None:
        """End the session."""
        self._answer("DELETE", "/session")


class JudgingClient(Client):
    """Client of ``/api/v1/judging``. The service knows by the secret who judges."""

    _PART = "judging"

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
