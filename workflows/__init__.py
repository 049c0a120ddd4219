"""Time and order: what happens when, and what stops it."""
