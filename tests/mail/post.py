"""Hands a mail over as other people's programs do: into a mailbox (IMAP APPEND), or to a door (LMTP).

    post.py append PORT USER PASSWORD FOLDER        the mail on standard input
    post.py lmtp PORT SENDER RECIPIENT...           the mail on standard input

`lmtp` prints one answer a line: to MAIL, to each RCPT, and for each recipient that was taken one to the message.
"""

import imaplib
import smtplib
import sys


def append(port, user, password, folder):
    with imaplib.IMAP4("127.0.0.1", int(port)) as mailbox:
        mailbox.login(user, password)
        kind, said = mailbox.append(folder, None, None, sys.stdin.buffer.read())
        if kind != "OK":
            sys.exit(f"{kind} {said}")


def say(answer):
    code, text = answer
    print(code, text.decode("utf-8", "replace").replace("\n", " / "), flush=True)
    return code


def lmtp(port, sender, *recipients):
    mail = sys.stdin.buffer.read()
    door = smtplib.LMTP("127.0.0.1", int(port), timeout=30)
    door.ehlo()
    sized = f" SIZE={len(mail)}" if door.has_extn("size") else ""
    if say(door.docmd("MAIL", f"FROM:<{sender}>{sized}")) != 250:
        return
    taken = sum(say(door.docmd("RCPT", f"TO:<{recipient}>")) == 250 for recipient in recipients)
    if taken == 0:
        return
    door.docmd("DATA")
    quoted = smtplib._quote_periods(smtplib._fix_eols(mail.decode("latin-1")).encode("latin-1"))
    door.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")
    door.send(b".\r\n")
    # RFC 2033: an answer for each recipient that was taken. The library itself hears only the first.
    for _ in range(taken):
        say(door.getreply())
    door.quit()


if __name__ == "__main__":
    {"append": append, "lmtp": lmtp}[sys.argv[1]](*sys.argv[2:])
