"""認証局: profiles, issuance, revocation and publication; the only package that causes a signature."""
