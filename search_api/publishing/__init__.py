"""The document manager: upload, correct, publish, go back; what the index and the use look like."""
