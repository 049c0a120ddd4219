"""One file per part of the HTTP contract (design.md §4); each holds its `router`."""
