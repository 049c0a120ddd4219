"""The life of a work order: one rule per file, each a function of the order, what happened and `now`."""
