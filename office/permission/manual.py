"""docs/permissions.md, made from the table of permissions.

python -m office.permission.manual > docs/permissions.md
"""

from __future__ import annotations

from office.identity import ROLE_LABELS
from office.permission.actions import DEED_LABELS
from office.permission.table import PERMISSIONS, SCOPE_LABELS, scope_of

_HEAD = """\
# 権限 (permissions)

この表は `office/permission/table.py` から作られています
（`python -m office.permission.manual > docs/permissions.md`）。表にないことは、誰にもできません。

○ は公開の資料について誰のものでもないもの、所・係・自分は、それぞれ自分の福祉事務所、自分の係、
自分自身のものに限ることを表します。サインインしていない人の列は、設定 `search_access` が `open`
（初期値）のときのものです。`signed-in` にすると、この列はすべて — になります。

どのアドレスがどの操作かは `ui/doors.py` にあり、載っていないアドレスは開きません。
試験（`tests/unit/ui/test_doors.py`）が、すべてのアドレスをすべての役割で開き、この表と比べます。
連携プログラムのトークンは、この表に加えて、トークンに書かれた操作に限られます。

"""


def as_markdown() -> str:
    """Return docs/permissions.md."""
    roles = (None, *ROLE_LABELS)
    titles = ["操作", "名前", "サインインなし", *ROLE_LABELS.values()]
    lines = [_row(titles), _row(["---"] * len(titles))]
    for deed in PERMISSIONS:
        marks = [SCOPE_LABELS[scope_of(role, deed)] for role in roles]
        lines.append(_row([DEED_LABELS[deed], f"`{deed}`", *marks]))
    return _HEAD + "".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(as_markdown())
