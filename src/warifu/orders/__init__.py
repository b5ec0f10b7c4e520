"""申込: orders for certificates, their start dates and their approval."""
