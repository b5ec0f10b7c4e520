"""利用申請・削除申請: systems, channels, applications and registrations, per desk."""
