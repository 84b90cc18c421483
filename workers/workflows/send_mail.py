"""One e-mail, by the school's own mail server. Where none is set, nothing is sent: the page shows the links, too."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

import structlog

from coaching.jobs import SendMail
from workers.runtime import Story
from workers.workshop import Workshop

PATIENCE_S = 30.0
SUBMISSION_PORT, TLS_PORT = 587, 465

log = structlog.get_logger()


def send_mail(story: Story, job: SendMail) -> None:
    """Send it once, or at worst once more after a crash."""
    story.step(post, job)


def post(shop: Workshop, job: SendMail) -> None:
    """Hand the message to the mail server of `smtp_url` (smtp:// with STARTTLS where offered, or smtps://).

    Raises OSError and smtplib.SMTPException (an OSError) when the server does not take it.
    """
    settings = shop.desk.settings
    if not settings.smtp_url:
        log.info("mail.not_sent", why="no mail server is set")
        return
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, job.to, job.subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{job.mail_id}@{settings.mail_from.rpartition('@')[2]}>"
    message.set_content(job.body)
    with connected(settings.smtp_url) as server:
        server.send_message(message)


def connected(smtp_url: str) -> smtplib.SMTP:
    """A session with the mail server, encrypted where it can be and signed in where the address says so."""
    url = urlsplit(smtp_url)
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or TLS_PORT, timeout=PATIENCE_S, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, url.port or SUBMISSION_PORT, timeout=PATIENCE_S)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    if url.username:
        server.login(unquote(url.username), unquote(url.password or ""))
    return server
