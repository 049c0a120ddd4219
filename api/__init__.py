"""The HTTP front: validate, write the intent, read projections, stream what happens."""
