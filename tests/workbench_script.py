"""The workbench as AppTest runs it: the view that the variable names stands first."""

from __future__ import annotations

import os

if __name__ == "__main__":
    from ui.workbench.pages import run

    run(os.environ["WORKBENCH_VIEW"])
