"""A mail server that answers each command as it is told, over a socket of the same process."""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.connectors.builders import fixture

GREETING, END_OF_DATA = "greeting", "."
_WILLING: Mapping[str, str] = {
    GREETING: "220 mx.example.com ESMTP Postfix",
    "EHLO": "250-mx.example.com\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES",
    "AUTH": "235 2.7.0 Authentication successful",
    "MAIL": "250 2.1.0 Ok",
    "RCPT": "250 2.1.5 Ok",
    "DATA": "354 End data with <CR><LF>.<CR><LF>",
    END_OF_DATA: "250 2.0.0 Ok: queued as 4Y2kQz1n3Kz9rxB",
    "QUIT": "221 2.0.0 Bye",
}


@dataclass
class ScriptedMailServer:
    """Takes everything but what `replies` says otherwise; an empty reply hangs up instead."""

    replies: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def dial(self) -> socket.socket:
        client, server = socket.socketpair()
        for end in (client, server):
            end.settimeout(0)
        self.connections += 1
        reader, writer = await asyncio.open_connection(sock=server)
        self._talking = asyncio.create_task(self._talk(reader, writer))
        return client

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._converse(reader, writer)
        finally:
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        verb = GREETING
        while reply := {**_WILLING, **self.replies}.get(verb, "502 5.5.2 Error: command not recognized"):
            writer.write(reply.encode() + b"\r\n")
            line = await reader.readline()
            if not line:
                return
            if verb == "DATA" and reply.startswith("354"):
                verb = END_OF_DATA
                self.mails.append(line + await _rest(reader))
                continue
            self.commands.append(line.decode().strip())
            verb = line.split()[0].decode().upper()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    rest = await reader.readuntil(b"\r\n.\r\n")
    return rest.removesuffix(b".\r\n")


def captured(name: str) -> str:
    """A reply as that server gives it."""
    return "\r\n".join(fixture(f"smtp/{name}.txt").decode().splitlines())
