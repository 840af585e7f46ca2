"""A session's device is named coarsely; the User-Agent header itself goes nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.accounts.devices import DEVICE_LABELS, device_label

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "label"),
    [
        pytest.param(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "スマートフォン（Safari）",
            id="iPhone",
        ),
        pytest.param(
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/130.0.0.0 "
            "Safari/537.36 Edg/130.0.0.0",
            "パソコン（Edge）",
            id="EdgeはChromeとSafariも名乗る",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {_WEBKIT} Chrome/130.0 Mobile Safari/537.36",
            "スマートフォン（Chrome）",
            id="Androidのスマートフォン",
        ),
        pytest.param(
            f"Mozilla/5.0 (Linux; Android 14; SM-X710) {_WEBKIT} Chrome/130.0 Safari/537.36",
            "タブレット（Chrome）",
            id="Mobileと言わないAndroidはタブレット",
        ),
        pytest.param(
            "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "パソコン（Firefox）",
            id="Linux",
        ),
        pytest.param(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "パソコン（Safari）",
            id="Mac",
        ),
        pytest.param("curl/8.5.0", "不明な端末", id="ブラウザーでない"),
        pytest.param("Windows", "パソコン", id="ブラウザーを言わない"),
        pytest.param("", "", id="何も言わない"),
        pytest.param("パソコン（Edge）", "パソコン（Edge）", id="もう名前になっている"),
    ],
)
def test_a_device_is_named_as_its_owner_would(header: str, label: str) -> None:
    assert device_label(header) == label


_WORDS = st.sampled_from(
    ["iPhone", "Android", "Mobile", "Windows", "Edg/1", "Chrome/9", "Safari/1", "田中花子", "\n"]
)


@given(st.text() | st.lists(_WORDS | st.text(max_size=9)).map(" ".join) | st.text(min_size=600))
def test_whatever_a_header_holds_only_a_known_name_is_kept(header: str) -> None:
    label = device_label(header)

    assert label == "" or label in DEVICE_LABELS
    assert len(label) <= 60
    assert label != header or header in DEVICE_LABELS | {""}
    assert device_label(label) == label
