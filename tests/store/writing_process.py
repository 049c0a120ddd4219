"""A process that writes one row after another, and says each on its output once `write` has returned.

Arguments: the database's URL, a name for its rows, how many.
"""

import asyncio
import sys

from store.database import Database, Tx


async def main(url: str, name: str, rows: int) -> None:
    database = Database.open(url)
    for number in range(rows):

        def count(tx: Tx, person: str = f"{name}-{number}") -> None:
            row = tx.one("SELECT version FROM directory_version WHERE id = 1")
            tx.run(
                "UPDATE directory_version SET version = :next WHERE id = 1", next=(row or {"version": 0})["version"] + 1
            )
            tx.run("INSERT INTO presence (person_id, last_seen) VALUES (:person, '')", person=person)

        await database.write(count)
        print(f"{name}-{number}", flush=True)  # noqa: T201 -- what was acknowledged
    database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
