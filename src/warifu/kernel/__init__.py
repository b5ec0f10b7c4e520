"""共通の型: what every package uses: clock, period, ids, yen, errors. It imports no other package of ours."""
