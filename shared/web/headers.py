"""What every answer says to the browser, and which requests are not listened to at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from shared.settings import Settings
from shared.web.access import current_role
from shared.web.access_table import ACCESS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {sources}" for name, sources in DIRECTIVES.items())
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"
OVERRIDES = ("HTTP_X_HTTP_METHOD_OVERRIDE", "HTTP_X_HTTP_METHOD", "HTTP_X_METHOD_OVERRIDE")
MOST_FIELDS = 2_000
FORM = "application/x-www-form-urlencoded"
EVIDENCE_BODY = 62_000_000
"""Five photos of the largest size, and the words beside them."""
LARGER_BODIES = {
    "agency_files.upload": 8_100_000,
    "agency_payments.tell": 1_100_000,
    "officers_direct_debit.upload": 51_000_000,
    "officers_breathing_space.upload": EVIDENCE_BODY,
    "officers_apart.send": EVIDENCE_BODY,
    "hardship.step": EVIDENCE_BODY,
    "hardship.papers": EVIDENCE_BODY,
    "hardship.answer": EVIDENCE_BODY,
    "objections.papers": EVIDENCE_BODY,
    "officers_holds.papers": EVIDENCE_BODY,
    "officers_permissions.papers": EVIDENCE_BODY,
}
"""Pages that take files, for those alone who may open them: a report of 50 MB and what is sent with it."""


def set_up_headers(app: Flask, settings: Settings) -> None:
    """Put the guards before and the headers after every page."""
    app.before_request(refuse_method_overrides)
    app.before_request(refuse_too_much)
    always = dict(ALWAYS)
    if settings.secure:
        always["Strict-Transport-Security"] = TWO_YEARS

    @app.after_request
    def say_headers(response: Response) -> Response:
        response.headers.extend(always)
        if allowed := g.get("allowed_here"):
            response.headers["Content-Security-Policy"] = _policy_with(allowed)
        if "frame-ancestors" in (allowed or ()):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    own = OnlyOurHosts(app.wsgi_app, settings.allowed_hosts)
    app.wsgi_app = behind_proxies(own, settings.proxies)  # type: ignore[assignment,method-assign]


def allow_here(directive: str, *origins: str) -> None:
    """Let the page of this request alone use somebody else's origins too: `form-action`, `frame-src`."""
    allowed: dict[str, tuple[str, ...]] = g.setdefault("allowed_here", {})
    allowed[directive] = (*allowed.get(directive, ()), *origins)


def _policy_with(allowed: Mapping[str, Iterable[str]]) -> str:
    usual = {name: DIRECTIVES.get(name, "").replace("'none'", "") for name in allowed}
    added = {name: " ".join((usual[name], *more)) for name, more in allowed.items()}
    every = {**DIRECTIVES, **added}
    return "; ".join(f"{name} {sources.strip()}" for name, sources in every.items())


def refuse_method_overrides() -> None:
    """A method is what the request line says, whatever a header asks for, and one that we serve."""
    if request.method == "OPTIONS" or any(name in request.environ for name in OVERRIDES):
        abort(405)


def refuse_too_much() -> None:
    """A body beyond the limit, or thousands of fields, is refused before it is read apart."""
    if "\0" in request.path:
        abort(404)
    if request.endpoint in LARGER_BODIES and current_role() in ACCESS[request.endpoint]:
        request.max_content_length = LARGER_BODIES[request.endpoint]
    if (request.content_length or 0) > (request.max_content_length or 0):
        abort(413)
    if request.mimetype == FORM and request.get_data(cache=True).count(b"&") >= MOST_FIELDS:
        abort(413)


def behind_proxies(application: WSGIApplication, proxies: int) -> WSGIApplication:
    """Believe what so many proxies say of the sender and the scheme; with none, believe nobody."""
    if not proxies:
        return application
    return ProxyFix(application, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=0)


class OnlyOurHosts:
    """Answers 400 to a request that is addressed to a host which is not this one."""

    def __init__(self, application: WSGIApplication, hosts: Iterable[str]) -> None:
        self._application = application
        self._hosts = frozenset(hosts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Look at the Host header first. The health check may come by any address."""
        host = environ.get("HTTP_HOST", "").lower()
        if host in self._hosts or environ.get("PATH_INFO") == "/healthz":
            return self._application(environ, start_response)
        return _bad_request(start_response)


def _bad_request(start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = b"This address is not served here.\n"
    start_response(
        "400 Bad Request",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]
