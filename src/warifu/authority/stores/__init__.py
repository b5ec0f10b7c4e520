"""認証局の保管: what the authority needs of the database, one file for each need; inside the caller's transaction."""
