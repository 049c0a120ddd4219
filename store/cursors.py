"""Cursors of lists that are read newest first: after which instant and id the next page begins."""

import base64

from store.stamps import instant, stamp


class CursorRefused(ValueError):  # noqa: N818 -- what happened
    """Not a cursor that a page of ours gave."""


def packed(at: str, row_id: str) -> str:
    """`at` is a stamp; neither contains a space."""
    return base64.urlsafe_b64encode(f"{at} {row_id}".encode()).decode().rstrip("=")


def unpacked(cursor: str) -> tuple[str, str]:
    """Raises CursorRefused."""
    try:
        at, row_id = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        return stamp(instant(at)), row_id
    except ValueError:
        raise CursorRefused(cursor) from None
