"""The rules of alerting, pure: values and `now` in, decisions with their reasons out."""
