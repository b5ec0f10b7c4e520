"""中身の表示: facts about certificates, requests, lists and PKCS#12 files, for display."""
