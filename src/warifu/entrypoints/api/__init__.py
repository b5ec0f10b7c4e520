"""API: HTTP and JSON, under /api/v1. Every route calls the workflow that pages and commands call."""
