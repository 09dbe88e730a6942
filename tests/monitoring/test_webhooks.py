"""A webhook's whole call has an end, however the other side talks."""

import datetime
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from monitoring import lines
from monitoring.webhooks import Line
from tests.monitoring.receiver import listening

_SECRET = "whsec_" + "c2VjcmV0" * 4


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate of this machine that our side trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.fixture
def dripping(certificate):
    """A receiver over TLS that answers a letter every tenth of a second, and never ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with context.wrap_socket(line, server_side=True) as secure:
                secure.recv(4096)
                secure.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while not stop.wait(0.1):
                    try:
                        secure.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{server.getsockname()[1]}/hook"
        stop.set()
        thread.join(5)


def test_a_receiver_that_answers_letter_by_letter_is_cut_off(dripping, monkeypatch):
    monkeypatch.setattr(lines, "SECONDS", 0.5)
    began = time.monotonic()

    answer = Line(dripping, [_SECRET]).post("message", "{}", timezone.now())

    assert not answer.has_arrived
    assert time.monotonic() - began < 2


@contextmanager
def answering(*pieces):
    """A receiver that takes one call, answers in pieces with a pause before each, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            line, _ = server.accept()
            with line:
                while not line.recv(65_536).endswith(b"{}"):  # the body may come by itself
                    pass
                for piece in pieces:
                    time.sleep(0.05)
                    line.sendall(piece)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook"
        thread.join(5)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", b"thank"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"th", b"ank"),
        (
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"2\r\nth\r\n",
            b"3\r\nank\r\n0\r\n\r\n",
        ),
        (b"HTTP/1.0 200 OK\r\n\r\n", b"thank"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", b"thank"),
        (b"HTTP/1.0 200 OK\r\n\r\nthank",),
    ],
)
def test_a_receiver_that_closes_after_its_answer_has_the_message(pieces):
    with answering(*pieces) as url:
        reply = Line(url, [_SECRET]).post("message", "{}", timezone.now())

    assert (reply.status, reply.text, reply.problem) == (200, "thank", "")


def test_a_receiver_that_closes_gets_its_next_message_over_a_new_connection():
    with listening() as receiver:
        receiver.headers = {"Connection": "close"}
        line = Line(receiver.url, [_SECRET])
        replies = [line.post(message, "{}", timezone.now()) for message in ("first", "second")]

    assert [reply.has_arrived for reply in replies] == [True, True]
    assert (receiver.ids, receiver.calls) == (["first", "second"], 2)


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch):
    is_over = threading.Event()
    monkeypatch.setattr(lines, "SECONDS_TO_REACH", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *place, **more: is_over.wait(5) and [])
    began = time.monotonic()

    answer = Line("https://slow.example.com/hook", [_SECRET]).post("message", "{}", timezone.now())
    is_over.set()

    assert not answer.has_arrived
    assert answer.problem.startswith("TimeoutError: The name slow.example.com was not found")
    assert time.monotonic() - began < 2


def test_a_name_without_an_address_is_told(monkeypatch):
    def unknown(*place, **more):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert (
        Line("https://nowhere.example.com/hook", [_SECRET])
        .post("message", "{}", timezone.now())
        .problem
        == "gaierror: unknown"
    )
