"""Google as our push connector meets it: a token for a service account, and FCM v1."""
