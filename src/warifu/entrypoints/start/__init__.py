"""見本の案内ページ: plain HTTP; says how to trust the sample, what to import and what to click."""
