"""The search service and its HTTP face.

- ``search_api.service.SearchService`` searches in process;
- ``search_api.client`` does the same over HTTP, with the same types;
- ``search_api.http.create_app`` serves it.
"""
