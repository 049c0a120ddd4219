"""Schedule exceptions: which of them count, and how much notice a change of an appointment needs (document 001)."""
