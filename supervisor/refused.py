"""Why `alerts up` does not start."""


class StartRefused(Exception):  # noqa: N818 -- what happened, as store.errors.StartRefused
    """The text is one sentence that says what to do."""
