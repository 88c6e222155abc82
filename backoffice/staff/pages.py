"""What the pages about staff are given."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template, url_for
from flask_babel import gettext as _

from shared.domain.roles import Role
from shared.services import staff
from shared.services.sign_in.enrolment import waiting_link
from shared.services.staff import ROLE_NAMES, StaffMember
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session


def staff_page() -> str:
    """Everyone who works, or worked, here."""
    return render_template(
        "backoffice/staff/staff.html", members=staff.list_staff(current_session())
    )


def add_page(form: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    """Somebody joins."""
    return render_template(
        "backoffice/staff/add.html",
        form=form,
        roles=role_choices(),
        problems=problems or {},
        errors=as_errors(problems),
    )


def member_page(officer_id: int, problems: Mapping[str, str] | None = None) -> str:
    """One officer, and what an administrator can do about them."""
    return render_template(
        "backoffice/staff/member.html",
        member=staff.staff_member(current_session(), officer_id),
        roles=role_choices(),
        link=link_of(officer_id),
        is_me=current_officer().officer_id == officer_id,
        problems=problems or {},
        errors=as_errors(problems),
    )


def role_choices() -> list[tuple[str, str]]:
    """Every role of officers with its name."""
    return [(role.value, _(name)) for role, name in ROLE_NAMES.items()]


def leaving_page(member: StaffMember) -> str:
    """Really?"""
    return render_template("backoffice/staff/leaving.html", member=member)


def link_of(officer_id: int) -> str | None:
    """The set-up link that an officer has not used yet, as it is to be handed over."""
    link = waiting_link(current_session(), keys(), officer_id, now())
    if link is None:
        return None
    # The address of the settings, never of the request: a forged Host must not get into a link.
    return current_parts().settings.base_url + url_for("officers_sign_in.set_up", link=link)


def as_errors(problems: Mapping[str, str] | None) -> list[tuple[str, str]]:
    """The problems for the summary on top of the page."""
    return [(text, field) for field, text in (problems or {}).items()]


def chosen_role(text: str) -> Role | None:
    """The role of a form; none when it is none that officers have."""
    return Role(text) if text in {role.value for role in ROLE_NAMES} else None
