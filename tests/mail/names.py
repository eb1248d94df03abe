"""Signs mails (DKIM) and answers for names (DNS), as a sender's domain does.

    names.py sign DOMAIN SELECTOR KEY.pem      the mail on standard input, signed on standard output
    names.py serve                             a name server on 127.0.0.1; the first line it prints is its port

`serve` reads lines `NAME TXT…` from standard input and answers TXT for these names alone, over UDP, until it ends.
"""

import socket
import sys
import threading

import dkim
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


def sign(domain, selector, key):
    mail = sys.stdin.buffer.read()
    with open(key, "rb") as file:
        header = dkim.sign(mail, selector.encode(), domain.encode(), file.read())
    sys.stdout.buffer.write(header + mail)


def texts(text):
    """One record in the pieces of 255 bytes that the DNS has."""
    pieces = [text[at : at + 255] for at in range(0, len(text), 255)]
    return " ".join('"%s"' % piece.replace('"', '\\"') for piece in pieces)


def answer(known, wire):
    asked = dns.message.from_wire(wire)
    said = dns.message.make_response(asked, recursion_available=True)
    said.flags |= dns.flags.AA
    name = asked.question[0].name.to_text(omit_final_dot=True).lower()
    if name not in known:
        said.set_rcode(dns.rcode.NXDOMAIN)
    elif dns.rdatatype.to_text(asked.question[0].rdtype) == "TXT":
        said.answer.append(dns.rrset.from_text(asked.question[0].name, 60, "IN", "TXT", texts(known[name])))
    return said.to_wire()


def serve():
    known = {}
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))
    print(door.getsockname()[1], flush=True)

    def listen():
        while True:
            wire, whom = door.recvfrom(4096)
            door.sendto(answer(known, wire), whom)

    threading.Thread(target=listen, daemon=True).start()
    for line in sys.stdin:
        name, text = line.rstrip("\n").split(" ", 1)
        known[name.lower()] = text
        print("known", flush=True)


if __name__ == "__main__":
    {"sign": sign, "serve": serve}[sys.argv[1]](*sys.argv[2:])
