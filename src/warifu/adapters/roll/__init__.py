"""登録簿の受渡し: files that hand roll, revocation lists and trust anchors from the installation to its checkpoints."""
