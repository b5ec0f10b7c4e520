"""利用者: people who sign in, what they may do, and what they sign in with."""
