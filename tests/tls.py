"""A certificate authority of one's own, and a server that speaks TLS in front of one that does not."""

import datetime
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CHUNK = 65536


class Authority:
    """Signs certificates for this machine; `pem` is what those who trust it are given."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            self._signed(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM).decode()

    def server_context(self, folder: Path) -> ssl.SSLContext:
        """For a server at 127.0.0.1; OpenSSL reads keys from files only."""
        key = ec.generate_private_key(ec.SECP256R1())
        here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        certificate = (
            self._signed(named, key)
            .add_extension(here, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        (folder / "server.pem").write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        return context

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey):
        now = datetime.datetime.now(tz=datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
        )


@contextmanager
def in_front_of(host: str, port: int, context: ssl.SSLContext) -> Iterator[int]:
    """The port at which what listens at `host` and `port` is reached through TLS."""

    class Relay(socketserver.BaseRequestHandler):
        def handle(self):
            try:
                client = context.wrap_socket(self.request, server_side=True)
            except (ssl.SSLError, ConnectionError):
                return  # whoever does not trust us leaves
            with client, socket.create_connection((host, port)) as server:
                answers = threading.Thread(target=_pass_on, args=(server, client), daemon=True)
                answers.start()
                _pass_on(client, server)
                answers.join()

    class Server(socketserver.ThreadingTCPServer):
        # Clients keep their connections for as long as they live.
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Relay) as relay:
        serving = threading.Thread(target=relay.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield relay.server_address[1]
        finally:
            relay.shutdown()
            serving.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one of the two has gone
