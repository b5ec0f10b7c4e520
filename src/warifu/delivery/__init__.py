"""納品: how an issued certificate and its key reach the participant."""
