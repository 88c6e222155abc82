"""Calls to addresses that agencies gave us reach nothing that is not public, and never hang."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.gateways.webhook_ports import Call, NotDelivered
from shared.gateways.webhooks import HttpsWebhooks, is_public

HOST = "hooks.example.org"
OK = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
CALL_HEADERS = {"Content-Type": "application/json", "Evenkeel-Signature": "t=1,v1=2"}

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # nosec B104  # an address that is refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "::7f00:1",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_is_called_that_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "81.2.69.142", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are(address):
    assert is_public(address)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the host's name, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8
    file = tmp_path_factory.mktemp("tls") / "host.pem"
    file.write_bytes(
        key.private_bytes(pem, plain, serialization.NoEncryption()) + made.public_bytes(pem)
    )
    return file


class Host:
    """A host that answers each connection as it is told."""

    def __init__(self, certificate: Path, act: Callable[[ssl.SSLSocket], None]) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.act = act
        self.asked: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self.listening.accept()
                with self.context.wrap_socket(plain, server_side=True) as opened:
                    asked = opened.recv(65_536)
                    while asked and not asked.endswith(b"{}"):
                        asked += opened.recv(65_536)
                    self.asked.append(asked)
                    self.act(opened)
            except OSError:
                if self.listening.fileno() < 0:
                    return


@pytest.fixture
def hosting(certificate: Path) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def host(act: Callable[[ssl.SSLSocket], None]) -> Host:
        made.append(Host(certificate, act))
        return made[-1]

    yield host
    for each in made:
        each.listening.close()


def calling(certificate: Path, host: Host, name: str = HOST, seconds: float = 2.0) -> int:
    """Call the host under a name, as if its address were public."""
    context = ssl.create_default_context(cafile=str(certificate))
    port = HttpsWebhooks(
        lambda _host, _port: ("127.0.0.1",), context, lambda address: True, seconds
    )
    return port.deliver(Call(f"https://{name}:{host.port}/changes?x=1", CALL_HEADERS, b"{}"))


def test_a_change_arrives_under_the_hosts_own_name(certificate, hosting):
    host = hosting(lambda opened: opened.sendall(OK))
    assert calling(certificate, host) == 204
    asked = host.asked[0].decode()
    assert asked.startswith("POST /changes?x=1 HTTP/1.1")
    assert f"Host: {HOST}:{host.port}" in asked
    assert "Evenkeel-Signature: t=1,v1=2" in asked


def reason_of(certificate, host, **more):
    with pytest.raises(NotDelivered) as refused:
        calling(certificate, host, **more)
    return refused.value.reason, refused.value.status


def test_a_redirect_is_not_followed(certificate, hosting):
    to = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    host = hosting(lambda opened: opened.sendall(to))
    assert reason_of(certificate, host) == ("redirect", 302)
    assert len(host.asked) == 1


def test_a_refusal_is_told_by_its_status_alone(certificate, hosting):
    host = hosting(lambda opened: opened.sendall(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"))
    assert reason_of(certificate, host) == ("refused", 410)


def test_a_host_that_hangs_keeps_us_no_longer_than_our_own_time(certificate, hosting):
    host = hosting(lambda opened: time.sleep(30))
    began = time.monotonic()
    assert reason_of(certificate, host, seconds=0.5) == ("too-slow", None)
    assert time.monotonic() - began < 3


def test_a_host_that_answers_byte_by_byte_does_not_either(certificate, hosting):
    def drip(opened):
        for sign in b"HTTP/1.1 200 OK\r\n" * 100:
            opened.sendall(bytes([sign]))
            time.sleep(0.05)

    host = hosting(drip)
    began = time.monotonic()
    assert reason_of(certificate, host, seconds=0.5) == ("too-slow", None)
    assert time.monotonic() - began < 3


def test_an_answer_without_end_is_not_read(certificate, hosting):
    def flood(opened):
        opened.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1_000):
            opened.sendall(b"x" * 65_536)

    assert calling(certificate, hosting(flood)) == 200


def test_a_certificate_for_another_name_is_refused(certificate, hosting):
    host = hosting(lambda opened: opened.sendall(OK))
    assert reason_of(certificate, host, name="other.example.org") == ("certificate", None)
    assert host.asked == []


@pytest.mark.parametrize(
    "found", [("10.0.0.1",), ("1.1.1.1", "10.0.0.1"), ("::1",), ("169.254.169.254",)]
)
def test_a_name_that_leads_to_any_private_address_is_never_called(found, monkeypatch):
    called = []
    monkeypatch.setattr(socket, "create_connection", lambda *given: called.append(given))
    with pytest.raises(NotDelivered) as refused:
        HttpsWebhooks(lambda _host, _port: found).deliver(Call(f"https://{HOST}/", {}, b""))
    assert (refused.value.reason, called) == ("not-public", [])


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch):
    looked = []
    called = []

    def resolve(host, port):
        looked.append(host)
        return ("1.1.1.1",) if len(looked) == 1 else ("127.0.0.1",)

    def connect(address, timeout):
        called.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotDelivered):
        HttpsWebhooks(resolve).deliver(Call(f"https://{HOST}/", {}, b""))
    assert (looked, called) == ([HOST], ["1.1.1.1"])


@pytest.mark.parametrize(
    "url", ["http://hooks.example.org/", "ftp://hooks.example.org/", "https:///x"]
)
def test_only_https_is_spoken(url):
    with pytest.raises(NotDelivered) as refused:
        HttpsWebhooks(lambda _host, _port: ("1.1.1.1",)).deliver(Call(url, {}, b""))
    assert refused.value.reason == "not-https"


def test_a_name_that_there_is_not_is_no_address():
    with pytest.raises(NotDelivered) as refused:
        HttpsWebhooks().deliver(Call("https://nothing.invalid/", {}, b""))
    assert refused.value.reason == "no-such-host"
