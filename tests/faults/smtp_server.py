"""A mail server in a process of its own, which fails as the recipient's address asks it to.

``<step><code>[once].<anything>@…``: step ``mail``, ``rcpt``, ``data`` (the command) or ``dot``
(after the text); code is what it answers, ``hang`` or ``drop``; ``once`` lets the next try through.
Each text that came whole is a line of JSON in the record, written before the answer.
"""

import asyncio
import json
import re
import sys
from email.parser import BytesHeaderParser
from pathlib import Path

RULE = re.compile(r"(mail|rcpt|data|dot)(\d{3}|hang|drop)(once)?\.")


class Server:
    def __init__(self, record: Path) -> None:
        self.record = record.open("a", buffering=1)
        self.used: set[str] = set()

    def fault(self, step: str, address: str) -> str:
        """What goes wrong at this step for this address: a code, ``hang``, ``drop`` or nothing."""
        rule = RULE.match(address)
        if not rule or rule[1] != step or (rule[3] and address in self.used):
            return ""
        self.used.add(address)
        return rule[2]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader, writer) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        async def fails(step: str) -> bool:
            fault = self.fault(step, to)
            if fault == "drop":
                raise ConnectionError
            if fault == "hang":
                await asyncio.sleep(30)
                raise ConnectionError
            if fault:
                await say(f"{fault} as the address asks")
                if fault == "421":
                    raise ConnectionError
            return bool(fault)

        to = ""
        await say("220 faults.test")
        while line := (await reader.readline()).decode().strip():
            verb = line[:4].upper()
            if verb == "EHLO":
                await say("250-faults.test\r\n250 SIZE 10000000")
            elif verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                # The sender comes before anybody knows for whom: its faults are told here.
                if not await fails("mail") and not await fails("rcpt"):
                    await say("250 ok")
            elif verb == "DATA":
                if await fails("data"):
                    continue
                await say("354 go on")
                text = await reader.readuntil(b"\r\n.\r\n")
                fault = self.fault("dot", to)
                self.note(to, text, accepted=not fault.isdecimal())
                if fault:
                    self.used.discard(to)
                if not await fails("dot"):
                    await say("250 taken")
            elif verb == "QUIT":
                await say("221 bye")
                return
            else:
                await say("250 ok")

    def note(self, to: str, text: bytes, *, accepted: bool) -> None:
        head = BytesHeaderParser().parsebytes(text)
        row = {"to": to, "id": head["Message-ID"], "repeat": head["X-MentorHub-Repeat"],
               "accepted": accepted}  # fmt: skip
        self.record.write(json.dumps(row) + "\n")


async def main(record: Path, port: int) -> None:
    server = await asyncio.start_server(Server(record).talk, "127.0.0.1", port, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
