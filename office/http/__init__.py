"""The office over HTTP."""
