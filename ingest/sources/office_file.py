"""Word and Excel files are ZIP archives: what is checked before any of it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from corpus.errors import PasswordNeeded, UnreadableFile

#: Start of an OLE file: old .doc and .xls, and encrypted .docx and .xlsx.
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

#: What the libraries raise on a file whose insides are broken, beside errors of their own.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # of every XML parser
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
)

_MAX_MEMBERS = 10_000
_MAX_UNPACKED = 512 * 1024 * 1024
# Sheets of equal cells shrink a hundredfold; DEFLATE at its limit, a bomb, a thousandfold.
_MAX_RATIO = 300
_RATIO_MATTERS_FROM = 16 * 1024 * 1024


def check_office_file(data: bytes, name: str, *, content: str, save_as: str) -> None:
    """Refuse what is no sound Office file holding the member ``content``.

    ``save_as`` names the form to save an old file as (Word 文書（.docx）). Raises
    PasswordNeeded for an encrypted file, else UnreadableFile.
    """
    if data.startswith(OLE_MAGIC):
        _refuse_ole(data, name, save_as)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except BROKEN as error:
        raise UnreadableFile(
            f"{name} は壊れているか、途中までしかありません。元のファイルをもう一度コピーするか、"
            f"Office で開いて{save_as}で保存し直してください。",
            file=name,
        ) from error
    unpacked = sum(member.file_size for member in members)
    bomb = any(
        member.file_size > _RATIO_MATTERS_FROM
        and member.file_size > _MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if bomb or unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
        raise UnreadableFile(
            f"{name} は展開すると大きくなりすぎるため、開きません。"
            "信頼できるファイルなら、必要な部分だけを新しいファイルに保存してください。",
            file=name,
            unpacked=unpacked,
        )
    if content not in {member.filename for member in members}:
        raise UnreadableFile(
            f"{name} の中に本文がありません。Office で開いて{save_as}で保存し直してください。",
            file=name,
        )


def _refuse_ole(data: bytes, name: str, save_as: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise PasswordNeeded(
            f"{name} にはパスワードがかかっています。Office で開き、パスワードを外して"
            "保存し直してください。",
            file=name,
        )
    raise UnreadableFile(
        f"{name} は古い形式の Office ファイルです。Office で開き、"
        f"「名前を付けて保存」で{save_as}を選んで保存し直してください。",
        file=name,
    )
