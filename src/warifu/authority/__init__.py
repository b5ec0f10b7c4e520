"""認証局: profiles, issuance, revocation and publication; the only room that causes a signature."""
