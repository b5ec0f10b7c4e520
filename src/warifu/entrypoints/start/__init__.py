"""見本の入口: the plain-HTTP page that says how to trust the sample, what to import and what to click."""
