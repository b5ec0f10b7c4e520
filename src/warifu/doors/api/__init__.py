"""API: the house over HTTP and JSON, under /api/v1. Every endpoint calls the workflow the pages and commands call."""
