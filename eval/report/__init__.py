"""The report of a comparison: one page to read and print, and tables for other tools."""
