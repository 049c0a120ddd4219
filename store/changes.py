"""Whether anybody has committed to the database since one last looked, other processes too."""

import sqlite3

from store.dialect import sqlite_path


class Changes:
    """A look costs microseconds, so it may be had many times a second; for one thread.

    PostgreSQL is not asked: there one looks at the rows themselves.
    """

    def __init__(self, url: str) -> None:
        path = sqlite_path(url)
        self._file = sqlite3.connect(path, isolation_level=None) if path else None
        self._seen = 0
        self._seen = self._version()

    def seen(self) -> bool:
        """True once after each time that something was committed."""
        version = self._version()
        changed, self._seen = version != self._seen, version
        return changed

    def close(self) -> None:
        """Afterwards nothing is seen."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _version(self) -> int:
        try:
            return int(self._file.execute("pragma data_version").fetchone()[0]) if self._file else self._seen
        except sqlite3.Error:  # whoever looks at the rows is told what is wrong
            return self._seen
