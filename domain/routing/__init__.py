"""The routing tree: what becomes of each channel of a copy, in the order of R-135."""
