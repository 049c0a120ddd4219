"""The floor of an accept: a bare FastAPI route that inserts its rows, by the same writer, on disk before its 202."""

import itertools
import json
import sys
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response

from store.connection import Tx
from store.database import Database
from store.sqlite import SqliteConnection

_INSERT = "INSERT INTO accepted (id, body) VALUES (:id, :body)"


def create_app(folder: Path) -> FastAPI:
    path = folder / "floor.db"
    made = SqliteConnection(path, writes=True)
    made.run("CREATE TABLE accepted (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    made.close()
    database, ids = Database.open(f"sqlite:///{path}"), itertools.count(1)
    app = FastAPI()

    @app.post("/v1/alerts", status_code=202)
    async def accept(request: Request) -> Response:
        body, number = await request.body(), next(ids)
        await database.write(partial(_insert, number, body.decode()))
        return Response(b'{"id":%d}' % number, status_code=202, media_type="application/json")

    @app.post("/v1/events", status_code=202)
    async def accept_all(request: Request) -> Response:
        events = json.loads(await request.body())
        rows = [{"id": next(ids), "body": json.dumps(event)} for event in events]
        await database.write(lambda tx: tx.many(_INSERT, rows))
        return Response(b'{"accepted":%d}' % len(rows), status_code=202, media_type="application/json")

    return app


def _insert(number: int, body: str, tx: Tx) -> None:
    tx.run(_INSERT, id=number, body=body)


if __name__ == "__main__":
    uvicorn.run(
        create_app(Path(sys.argv[1])),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
