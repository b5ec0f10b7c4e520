"""表の変更履歴: revisions in order; a released one is never edited."""
