"""Bookmarks, and the units read lately, of the caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from office.foundation import Office
from office.http.caller import origin_of, signed_in
from office.http.shelf_schemas import (
    BookmarkListSchema,
    BookmarkSchema,
    NewBookmarkSchema,
    RecentListSchema,
)
from search_api.http.backend import BackendProvider
from search_api.http.problems import documented

_Reference = Annotated[
    str, Query(description="Id of a unit, with the part.", min_length=1, max_length=300)
]


def create_shelf_router(office: Office, provider: BackendProvider) -> APIRouter:
    """Return the routes; ``provider`` gives the search that knows the units."""
    router = APIRouter()

    @router.get("/bookmarks", operation_id="listBookmarks", summary="Bookmarks, the newest first")
    def bookmarks() -> BookmarkListSchema:
        found = office.bookmarks(signed_in().account_id).items()
        return BookmarkListSchema(bookmarks=tuple(map(BookmarkSchema.of, found)))

    @router.post(
        "/bookmarks",
        operation_id="addBookmark",
        summary="Put a bookmark at a unit, or renew it",
        status_code=201,
        responses=documented(404, 409),
    )
    def add(request: Request, body: NewBookmarkSchema) -> BookmarkSchema:
        mine = office.bookmarks(signed_in().account_id)
        return BookmarkSchema.of(mine.add(origin_of(request), provider(), body.unit, body.label))

    @router.delete(
        "/bookmarks",
        operation_id="removeBookmark",
        summary="Take a bookmark away",
    )
    def remove(request: Request, unit: _Reference) -> BookmarkSchema:
        mine = office.bookmarks(signed_in().account_id)
        return BookmarkSchema.of(mine.remove(origin_of(request), unit))

    @router.get("/recent", operation_id="listRecentUnits", summary="Units read lately in a browser")
    def recent() -> RecentListSchema:
        mine = office.recent_units(signed_in().account_id)
        return RecentListSchema.of(mine.items(), paused=mine.is_paused)

    @router.delete("/recent", operation_id="clearRecentUnits", summary="Forget what was read")
    def clear() -> RecentListSchema:
        mine = office.recent_units(signed_in().account_id)
        mine.clear()
        return RecentListSchema.of(mine.items(), paused=mine.is_paused)

    return router
