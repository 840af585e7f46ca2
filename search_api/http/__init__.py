"""The HTTP face of the search service: routes, schemas, problems, limits."""

from search_api.http.app import create_app

__all__ = ["create_app"]
