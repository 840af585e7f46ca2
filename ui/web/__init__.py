"""Phone-first pages for search, units and documents, rendered on the server."""
