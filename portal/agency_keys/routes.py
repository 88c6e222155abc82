"""The addresses of an agency's keys and webhooks; for its administrator alone."""

from __future__ import annotations

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency_keys.forms import KINDS, SCOPES, KeyForm, WebhookForm
from shared.domain.says import N_
from shared.services.agencies.authorised import Acting
from shared.services.agencies.interface import keys as api_keys
from shared.services.agencies.interface import webhooks
from shared.services.sign_in.keys import CannotOpen
from shared.web.clock import now
from shared.web.sessions import current_visit
from shared.web.sign_in import current_adviser, keys
from shared.web.transactions import current_session, roll_back

SHOWN_ONCE = "shown_once"

pages = Blueprint("agency_keys", __name__, url_prefix="/agency")


@pages.get("/keys")
def every() -> str:
    """Every key and every webhook."""
    agency_id, session = current_adviser().agency_id, current_session()
    return render_template(
        "portal/agency_keys/every.html",
        keys=api_keys.keys_of(session, agency_id),
        hooks=webhooks.webhooks_of(session, agency_id),
    )


@pages.route("/keys/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """A new key."""
    form = KeyForm.of_request()
    if form.is_good():
        try:
            made = api_keys.make_key(
                current_session(), _me(), form.name.data, form.scopes.data, now()
            )
        except api_keys.TooManyKeys:
            roll_back()
            form.refuse("name", N_("You have 20 keys. End one that you do not use first."))
        else:
            return _show_once(form.name.data, made.client_id, made.secret)
    return render_template("portal/agency_keys/add.html", form=form, errors=form.problems)


@pages.get("/keys/<int:key_id>")
def one(key_id: int) -> str:
    """One key, and ending it."""
    found = api_keys.key_of(current_session(), current_adviser().agency_id, key_id)
    return render_template("portal/agency_keys/one.html", key=found, scopes=SCOPES)


@pages.post("/keys/<int:key_id>/end")
def revoke(key_id: int) -> ResponseReturnValue:
    """End a key at once."""
    api_keys.revoke_key(current_session(), _me(), key_id, now())
    flash(_("This key no longer works."))
    return redirect(url_for("agency_keys.every"), 303)


@pages.get("/keys/shown-once")
def shown() -> ResponseReturnValue:
    """A secret that was just made."""
    try:
        made = json.loads(keys().unseal(current_visit().get(SHOWN_ONCE, "")))
    except (CannotOpen, ValueError):
        return redirect(url_for("agency_keys.every"), 303)
    return render_template("portal/agency_keys/shown.html", **made)


@pages.post("/keys/shown-once")
def kept() -> ResponseReturnValue:
    """It is kept elsewhere: from now on nobody can read it here."""
    current_visit().pop(SHOWN_ONCE, None)
    return redirect(url_for("agency_keys.every"), 303)


@pages.route("/webhooks/new", methods=["GET", "POST"])
def add_webhook() -> ResponseReturnValue:
    """A new address that changes are told to."""
    form = WebhookForm.of_request()
    if form.is_good():
        try:
            made = webhooks.add_webhook(
                current_session(), keys(), _me(), form.url.data, form.kinds.data, now()
            )
        except webhooks.NotAnAddress:
            roll_back()
            form.refuse("url", N_("Enter an address that begins with https:// and names a host."))
        except webhooks.TooManyWebhooks:
            roll_back()
            form.refuse("url", N_("You have 10 addresses. Stop one that you do not use first."))
        else:
            return _show_once(form.url.data, made.reference, made.secret)
    return render_template("portal/agency_keys/add_webhook.html", form=form, errors=form.problems)


@pages.get("/webhooks/<reference>")
def webhook(reference: str) -> str:
    """One webhook with what was sent last."""
    session = current_session()
    found = webhooks.webhook_of(session, current_adviser().agency_id, reference)
    return render_template(
        "portal/agency_keys/webhook.html",
        hook=found,
        kinds=dict(KINDS),
        deliveries=webhooks.deliveries_of(session, found.id),
    )


@pages.post("/webhooks/<reference>/stop")
def stop(reference: str) -> ResponseReturnValue:
    """Send nothing more there."""
    webhooks.stop_webhook(current_session(), _me(), reference, now())
    flash(_("We send nothing more to this address."))
    return _to_webhook(reference)


@pages.post("/webhooks/<reference>/start")
def start(reference: str) -> ResponseReturnValue:
    """Go on sending there."""
    webhooks.start_webhook_again(current_session(), _me(), reference, now())
    flash(_("From now on we tell this address what changes."))
    return _to_webhook(reference)


@pages.post("/webhooks/<reference>/deliveries/<int:delivery_id>/again")
def again(reference: str, delivery_id: int) -> ResponseReturnValue:
    """Send one that failed once more."""
    webhooks.try_again(current_session(), _me(), reference, delivery_id, now())
    flash(_("We are sending it again."))
    return _to_webhook(reference)


def _show_once(name: str, called: str, secret: str) -> ResponseReturnValue:
    said = json.dumps({"name": name, "called": called, "secret": secret})
    current_visit()[SHOWN_ONCE] = keys().seal(said)
    return redirect(url_for("agency_keys.shown"), 303)


def _to_webhook(reference: str) -> ResponseReturnValue:
    return redirect(url_for("agency_keys.webhook", reference=reference), 303)


def _me() -> Acting:
    me = current_adviser()
    return Acting(me.agency_id, me.adviser_id)
