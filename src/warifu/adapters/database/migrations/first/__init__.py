"""最初の表: one file per group of tables; `versions/first.py` creates each group after those it refers to."""
