"""中身の表示: what a file holds, for people."""
