"""Consent to texts: what words take it back, what gives it again, and what we may still say (F-01 to F-09)."""
