"""A mail server on loopback that keeps every mail in a folder, and misbehaves on request.

    python sink.py FOLDER [--answer accept|greylist|refuse|full|lose|hang] [--login NAME:PASSWORD]
                          [--certificate PEM --key PEM [--tls starttls|always]]

Prints one line of JSON when it listens, {"port": N}, and one for each mail that it has kept,
{"kept": "0001.eml", "from": "...", "to": ["..."]}. A line on its standard input is answered by {"told": true}, after
the lines of all mails that were kept before. Ends when its standard input is closed, so that it never outlives the
test that started it.

How it answers is told by --answer for everybody, or by a recipient whose address is the word, with a
detail if need be (greylist@example.org, greylist+7@example.org):

    accept    250, and the mail is kept
    greylist  451 to a recipient's first RCPT, accepted from then on
    refuse    550 to RCPT: there is no such mailbox
    full      552 to DATA, nothing is kept
    lose      the mail is kept, then the connection is dropped before the 250, once for each Message-ID
    hang      the mail is kept, and no answer to DATA ever comes
"""

import argparse
import asyncio
import email
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

ANSWERS = ("accept", "greylist", "refuse", "full", "lose", "hang")
MAIL_BYTES_MAX = 32 * 1024 * 1024


class Sink:
    """What one server has seen, and how it answers."""

    def __init__(self, folder, answer):
        self.folder = folder
        self.answer = answer
        self.count = 0
        self.greeted = set()
        self.lost = set()

    def answer_to(self, addresses):
        words = [address.split("@")[0].split("+")[0] for address in addresses]
        return next((word for word in words if word in ANSWERS), self.answer)

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answer_to([address])
        if answer == "refuse":
            return "550 5.1.1 no such mailbox here"
        if answer == "greylist" and address not in self.greeted:
            self.greeted.add(address)
            return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answer_to(envelope.rcpt_tos)
        if answer == "full":
            return "552 5.2.2 mailbox full"
        self.keep(envelope)
        message_id = email.message_from_bytes(envelope.content)["Message-ID"]
        if answer == "lose" and message_id not in self.lost:
            self.lost.add(message_id)
            server.transport.abort()
        if answer == "hang":
            await asyncio.Event().wait()
        return "250 2.0.0 kept"

    def keep(self, envelope):
        self.count += 1
        name = f"{self.count:04}.eml"
        path = os.path.join(self.folder, name)
        with open(path + ".part", "wb") as file:
            file.write(envelope.content)
        os.rename(path + ".part", path)  # whoever sees the name sees the whole mail
        say({"kept": name, "from": envelope.mail_from, "to": envelope.rcpt_tos})


def say(line):
    print(json.dumps(line), flush=True)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--answer", choices=ANSWERS, default="accept")
    parser.add_argument("--login", metavar="NAME:PASSWORD")
    parser.add_argument("--certificate", metavar="PEM")
    parser.add_argument("--key", metavar="PEM")
    parser.add_argument("--tls", choices=("starttls", "always"), default="starttls")
    return parser.parse_args()


def session_options(chosen, tls):
    """How each connection is spoken to: encrypted first, then signed in, when that was asked for."""
    result = {"data_size_limit": MAIL_BYTES_MAX, "hostname": "sink.example"}
    if tls and chosen.tls == "starttls":
        result |= {"tls_context": tls, "require_starttls": True}
    if chosen.login:
        wanted = tuple(part.encode() for part in chosen.login.split(":", 1))

        def authenticate(server, session, envelope, mechanism, given):
            # Not handled: the answer, 235 or 535, is left to the server.
            return AuthResult(success=(given.login, given.password) == wanted, handled=False)

        result |= {"authenticator": authenticate, "auth_required": True}
        # Without encryption a password may go over loopback, nowhere else.
        result |= {"auth_require_tls": tls is not None and chosen.tls == "starttls"}
    return result


async def main():
    chosen = options()
    os.makedirs(chosen.folder, exist_ok=True)
    tls = None
    if chosen.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(chosen.certificate, chosen.key)
    sink = Sink(chosen.folder, chosen.answer)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, loop=loop, **session_options(chosen, tls)),
        host="127.0.0.1",
        port=0,
        ssl=tls if chosen.tls == "always" else None,
    )
    say({"port": server.sockets[0].getsockname()[1]})
    while await loop.run_in_executor(None, sys.stdin.buffer.readline):
        say({"told": True})
    os._exit(0)  # connections that hang would hold the loop


if __name__ == "__main__":
    asyncio.run(main())
