"""利用申請・削除申請: applications and registrations, per desk."""
