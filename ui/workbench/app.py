"""Entry of the workbench: ``streamlit run ui/workbench/app.py``, by ``konkyo serve workbench``."""

from __future__ import annotations

from ui.workbench.pages import run

run()
