"""The neutral tree of a law: every e-Gov form becomes the elements of the law XML schema.

XML is that tree already, JSON nodes ``{"tag", "attr", "children"}`` map to elements one to
one, and the HTML reader builds the same elements from the markup. ``egov_units`` reads the
tree and knows nothing of the forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree as SafeTree

#: No law is near this (the longest tax acts are about 15 MB without their pictures).
MAX_BYTES = 128 * 2**20

_LINE_BREAKS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def parse_xml(data: bytes) -> Element:
    """Parse XML without entities, DTD or network.

    Raises ValueError (defusedxml's refusals are ValueErrors) or SyntaxError (ParseError).
    """
    root = SafeTree.fromstring(data, forbid_dtd=True)
    assert isinstance(root, Element)
    return root


def from_json(node: Any) -> Element:
    """Build an element from a JSON node of e-Gov API v2.

    Raises ValueError when the node is not ``{"tag", "attr", "children"}``.
    """
    if not isinstance(node, dict) or not isinstance(node.get("tag"), str):
        raise ValueError("not a node of a law tree")
    attributes = node.get("attr") or {}
    children = node.get("children") or []
    if not isinstance(attributes, dict) or not isinstance(children, list):
        raise ValueError("not a node of a law tree")
    element = Element(node["tag"], {name: str(value) for name, value in attributes.items()})
    for child in children:
        if not isinstance(child, str):
            element.append(from_json(child))
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + child
        else:
            element.text = (element.text or "") + child
    return element


def inline_text(element: Element | None) -> str:
    """Return the element's words: ruby readings left out, figures as a pointer, one line."""
    if element is None:
        return ""
    return _LINE_BREAKS.sub("", "".join(_pieces(element))).strip(" \t")


def figure_pointer(figure: Element) -> str:
    """Return what stands in the text for a picture: 〔図：2FH00000061050.pdf〕."""
    return f"〔図：{figure.get('src', '').rsplit('/', 1)[-1]}〕"


def child_text(element: Element, tag: str) -> str:
    """Return the words of the first child with this tag, "" without one."""
    return inline_text(element.find(tag))


def _pieces(element: Element) -> Iterator[str]:
    if element.tag == "Rt":
        return
    if element.tag == "Fig":
        yield figure_pointer(element)
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
