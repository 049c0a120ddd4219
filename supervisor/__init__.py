"""The processes of one installation under one supervisor: checks before, one screen, restart, orderly stop."""
