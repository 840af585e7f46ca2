"""PDF: handbooks and notices, with columns, vertical writing, tables, and OCR for scans."""

from ingest.sources.pdf.reader import READER

__all__ = ["READER"]
