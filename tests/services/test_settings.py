"""Settings are refused when they are incomplete or unsafe, and all mistakes are said at once."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.bank_check import BankDetails
from shared.settings import SettingsMistakes, read_settings
from shared.settings_reading import SANDBOX_SEALED, SANDBOX_SECRET, contrast_with_white

LIVE = {
    "DATABASE_URL": "postgresql://evenkeel@db/evenkeel",
    "EVENKEEL_SECRET_KEY": "3f1c9d5b7a2e4c6d8f0a1b2c3d4e5f60",
    "EVENKEEL_SEALED_KEY": "9a8b7c6d5e4f30213243546576879809",
    "EVENKEEL_EVIDENCE": ".",
    "EVENKEEL_EVIDENCE_KEY": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "EVENKEEL_CLAMD": "/run/clamav/clamd.ctl",
    "EVENKEEL_BASE_URL": "https://pay.tidewell.example",
    "EVENKEEL_PROXIES": "1",
    "EVENKEEL_COUNCIL_NAME": "Tidewell Borough Council",
    "EVENKEEL_NATION": "england",
    "EVENKEEL_COUNCIL_COLOUR": "#1d5b79",
    "EVENKEEL_COUNCIL_PHONE": "01632 960 100",
    "EVENKEEL_COUNCIL_EMAIL": "help@tidewell.example",
    "EVENKEEL_COUNCIL_ADDRESS": "Town Hall, Tidewell",
    "EVENKEEL_COUNCIL_HOURS": "9 to 5",
    "EVENKEEL_COUNCIL_WEBSITE": "https://www.tidewell.example",
    "EVENKEEL_MESSAGES": "smtp",
    "EVENKEEL_SMTP_HOST": "mail.tidewell.example",
    "EVENKEEL_SMTP_SENDER": "help@tidewell.example",
    "EVENKEEL_CARDS": "none",
    "EVENKEEL_DIRECT_DEBIT": "none",
    "EVENKEEL_REGISTER": "none",
    "EVENKEEL_POLICIES": ".",
    "EVENKEEL_COSTS": ".",
}
SANDBOX = {"EVENKEEL_SANDBOX": "yes"}


def mistakes(environ):
    with pytest.raises(SettingsMistakes) as refused:
        read_settings(environ)
    return refused.value.lines


def test_a_complete_live_start_is_accepted():
    settings = read_settings(LIVE)
    assert (settings.sandbox, settings.secure) == (False, True)


def test_a_sandbox_needs_nothing_but_its_name():
    assert read_settings(SANDBOX).messages == "sandbox"


def test_nothing_at_all_is_refused():
    assert mistakes({})


@pytest.mark.parametrize("name", LIVE)
def test_a_live_start_that_lacks_anything_is_refused_by_name(name):
    environ = {key: value for key, value in LIVE.items() if key != name}
    assert any(line.startswith(name) for line in mistakes(environ))


def test_every_mistake_is_said_at_once():
    named = {line.split()[0].rstrip(":") for line in mistakes({"EVENKEEL_SANDBOX": "no"})}
    assert {"DATABASE_URL", "EVENKEEL_SECRET_KEY", "EVENKEEL_COUNCIL_NAME"} <= named


WRONG = (
    ("EVENKEEL_SECRET_KEY", "short"),
    ("EVENKEEL_SECRET_KEY", SANDBOX_SECRET),
    ("EVENKEEL_SECRET_KEY", "my-very-own-SANDBOX-secret-0000000000"),
    ("EVENKEEL_SEALED_KEY", "short"),
    ("EVENKEEL_SEALED_KEY", SANDBOX_SEALED),
    ("EVENKEEL_SEALED_KEY", LIVE["EVENKEEL_SECRET_KEY"]),
    ("EVENKEEL_SEALED_KEY", LIVE["EVENKEEL_SEALED_KEY"] + ",short"),
    ("EVENKEEL_REGISTER", "sandbox"),
    ("EVENKEEL_REGISTER", "post"),
    ("EVENKEEL_EVIDENCE", "/nowhere/at/all"),
    ("EVENKEEL_EVIDENCE_KEY", "short"),
    ("EVENKEEL_EVIDENCE_KEY", LIVE["EVENKEEL_SECRET_KEY"]),
    ("EVENKEEL_CLAMD", "sandbox"),
    ("EVENKEEL_CLAMD", "clamd"),
    ("EVENKEEL_CLAMD", "clamd:3310/x"),
    ("EVENKEEL_MESSAGES", "sandbox"),
    ("EVENKEEL_MESSAGES", "pigeon"),
    ("EVENKEEL_BASE_URL", "http://pay.tidewell.example"),
    ("EVENKEEL_BASE_URL", "https://pay.tidewell.example/portal"),
    ("EVENKEEL_BASE_URL", "pay.tidewell.example"),
    ("EVENKEEL_CLOCK", "2026-12-26 09:00"),
    ("EVENKEEL_COUNCIL_COLOUR", "#ffdd00"),
    ("EVENKEEL_COUNCIL_COLOUR", "blue"),
    ("EVENKEEL_NATION", "scotland"),
    ("DATABASE_URL", "mysql://somewhere"),
    ("EVENKEEL_ALLOWED_HOSTS", "https://pay.tidewell.example/"),
    ("EVENKEEL_PROXIES", "many"),
    ("EVENKEEL_PROXIES", "-1"),
    ("EVENKEEL_PROXIES", "0"),
    ("EVENKEEL_PROXIES", "99"),
    ("EVENKEEL_PAYER_IDLE_MINUTES", "1"),
    ("EVENKEEL_OFFICER_LONGEST_MINUTES", "99999"),
    ("EVENKEEL_SMTP_PORT", "0"),
    ("EVENKEEL_SMTP_STARTTLS", "perhaps"),
    ("EVENKEEL_LOG_LEVEL", "LOUD"),
    ("EVENKEEL_POLICIES", "/nowhere/at/all"),
    ("SURFACES", "portal,lounge"),
)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_live_start_that_is_unsafe_or_wrong_is_refused_by_name(name, value):
    assert any(line.startswith(name) for line in mistakes({**LIVE, name: value}))


def test_notify_needs_its_key_and_templates():
    named = {line.split()[0] for line in mistakes({**LIVE, "EVENKEEL_MESSAGES": "notify"})}
    assert {"EVENKEEL_NOTIFY_KEY", "EVENKEEL_NOTIFY_LETTER_TEMPLATE"} <= named


def test_secrets_are_not_printed():
    shown = repr(read_settings({**LIVE, "EVENKEEL_SMTP_PASSWORD": "hush-hush"}))
    assert LIVE["EVENKEEL_SECRET_KEY"] not in shown
    assert LIVE["EVENKEEL_SEALED_KEY"] not in shown
    assert "hush-hush" not in shown
    assert "evenkeel@db" not in shown


@pytest.mark.parametrize(
    "address", ["none", "/run/clamav/clamd.ctl", "clamd:3310", "10.0.0.7:3310", "[::1]:3310"]
)
def test_the_scanner_is_at_a_path_or_an_address_or_not_there(address):
    assert read_settings({**LIVE, "EVENKEEL_CLAMD": address}).evidence.clamd == address


def test_the_key_of_the_evidence_is_not_printed():
    assert LIVE["EVENKEEL_EVIDENCE_KEY"] not in repr(read_settings(LIVE))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_any_spelling_of_postgresql_gets_the_driver_that_is_there(scheme):
    settings = read_settings({**LIVE, "DATABASE_URL": f"{scheme}://db/evenkeel"})
    assert settings.database_url == "postgresql+psycopg://db/evenkeel"


def test_the_base_address_is_an_allowed_host():
    settings = read_settings({**LIVE, "EVENKEEL_ALLOWED_HOSTS": "10.0.0.7:8000, Pay.example"})
    assert settings.allowed_hosts == {"pay.tidewell.example", "10.0.0.7:8000", "pay.example"}


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [("", ("portal", "backoffice")), ("portal", ("portal",)), ("backoffice", ("backoffice",))],
)
def test_the_surfaces_can_be_chosen(text, surfaces):
    assert read_settings({**LIVE, "SURFACES": text}).surfaces == surfaces


def test_the_sandboxes_clock_is_london_time():
    settings = read_settings({**SANDBOX, "EVENKEEL_CLOCK": "2027-07-01 09:00"})
    assert settings.clock_start == datetime(2027, 7, 1, 8, tzinfo=UTC)


def test_a_clock_that_cannot_be_read_is_refused():
    assert mistakes({**SANDBOX, "EVENKEEL_CLOCK": "Boxing Day"})


def test_how_long_a_session_lasts_can_be_set():
    settings = read_settings({**LIVE, "EVENKEEL_PAYER_IDLE_MINUTES": "20"})
    assert settings.payer_idle == timedelta(minutes=20)


def test_the_council_is_called_by_its_welsh_name_in_welsh():
    council = read_settings({**LIVE, "EVENKEEL_COUNCIL_NAME_WELSH": "Cyngor Llanw"}).council
    assert (council.called("cy"), council.called("en")) == (
        "Cyngor Llanw",
        "Tidewell Borough Council",
    )
    assert read_settings(LIVE).council.called("cy") == "Tidewell Borough Council"


def test_the_council_speaks_welsh_in_welsh():
    council = read_settings(
        {
            **LIVE,
            "EVENKEEL_COUNCIL_NAME_WELSH": "Cyngor Llanw",
            "EVENKEEL_COUNCIL_HOURS_WELSH": "9 tan 5",
        }
    ).council
    assert (council.spoken("cy").name, council.spoken("cy").opening_hours) == (
        "Cyngor Llanw",
        "9 tan 5",
    )
    assert council.spoken("en") == council


def test_a_council_without_welsh_is_shown_as_it_is():
    council = read_settings(LIVE).council
    assert council.spoken("cy").opening_hours == "9 to 5"


def test_the_address_has_its_welsh():
    council = read_settings({**LIVE, "EVENKEEL_COUNCIL_ADDRESS_WELSH": "Neuadd y Dref"}).council
    assert council.spoken("cy").address == "Neuadd y Dref"
    assert council.spoken("en").address == read_settings(LIVE).council.spoken("cy").address


def test_the_name_of_the_sandboxes_council_is_only_its_name():
    council = read_settings(SANDBOX).council
    assert (council.called("en"), council.called("cy")) == (
        "Tidewell Borough Council",
        "Cyngor Bwrdeistref Tidewell",
    )


def test_the_sandboxes_own_welsh_belongs_to_its_own_english():
    assert read_settings(SANDBOX).council.opening_hours_welsh.startswith("Dydd Llun")
    named = read_settings({**SANDBOX, "EVENKEEL_COUNCIL_NAME": "Saltley Council"})
    assert named.council.called("cy") == "Saltley Council"


@pytest.mark.parametrize(("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0)])
def test_contrast_is_counted_as_wcag_counts_it(colour, contrast):
    assert contrast_with_white(colour) == pytest.approx(contrast)


def test_grey_767676_is_the_lightest_grey_that_can_be_read():
    assert contrast_with_white("#767676") >= 4.5 > contrast_with_white("#777777")


STRIPE = {
    **LIVE,
    "EVENKEEL_CARDS": "stripe",
    "EVENKEEL_STRIPE_KEY": "rk_live_1",
    "EVENKEEL_STRIPE_PUBLIC_KEY": "pk_live_1",
    "EVENKEEL_STRIPE_WEBHOOK_SECRETS": "whsec_old, whsec_new",
}
TEST_KEYS = {"EVENKEEL_STRIPE_KEY": "sk_test_1", "EVENKEEL_STRIPE_PUBLIC_KEY": "pk_test_1"}


def test_a_live_start_with_stripe_is_accepted_and_knows_every_secret():
    account = read_settings(STRIPE).stripe
    assert (account.is_live, account.webhook_secrets) == (True, ("whsec_old", "whsec_new"))


def test_without_cards_nothing_of_stripe_is_asked():
    assert read_settings(LIVE).stripe is None


@pytest.mark.parametrize("name", [name for name in STRIPE if "STRIPE" in name])
def test_a_live_start_with_stripe_that_lacks_a_key_is_refused_by_name(name):
    assert any(line.startswith(name) for line in mistakes({**STRIPE, name: ""}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENKEEL_CARDS", "sandbox"),
        ("EVENKEEL_CARDS", "cheque"),
        ("EVENKEEL_CARDS", ""),
        ("EVENKEEL_STRIPE_KEY", "sk_test_1"),
        ("EVENKEEL_STRIPE_KEY", "pk_live_1"),
        ("EVENKEEL_STRIPE_PUBLIC_KEY", "pk_test_1"),
        ("EVENKEEL_STRIPE_PUBLIC_KEY", "sk_live_1"),
        ("EVENKEEL_STRIPE_WEBHOOK_SECRETS", "whsec_old,secret"),
        ("EVENKEEL_STRIPE_URL", "http://stripe.example"),
    ],
)
def test_a_live_start_with_unsafe_cards_is_refused_by_name(name, value):
    assert any(line.startswith(name) for line in mistakes({**STRIPE, name: value}))


def test_a_sandbox_may_use_a_test_key():
    settings = read_settings({**STRIPE, **TEST_KEYS, "EVENKEEL_SANDBOX": "yes"})
    assert settings.stripe is not None
    assert not settings.stripe.is_live


def test_a_sandbox_must_not_move_real_money():
    named = mistakes({**STRIPE, "EVENKEEL_SANDBOX": "yes"})
    assert any(line.startswith("EVENKEEL_STRIPE_KEY") for line in named)


def test_keys_are_not_in_the_description_of_the_settings():
    shown = repr(read_settings(STRIPE))
    assert "rk_live_1" not in shown
    assert "whsec" not in shown


BACS = {
    **LIVE,
    "EVENKEEL_DIRECT_DEBIT": "bacs",
    "EVENKEEL_BACS_SERVICE_USER_NUMBER": "123456",
    "EVENKEEL_BACS_NAME": "TIDEWELL B.C.",
    "EVENKEEL_BACS_SORT_CODE": "08-99-99",
    "EVENKEEL_BACS_ACCOUNT": "66374958",
}


def test_a_live_start_with_bacs_is_accepted_and_knows_the_account():
    settings = read_settings(BACS)
    account = settings.bacs
    assert (settings.direct_debit, account.service_user_number, account.name) == (
        "bacs",
        "123456",
        "TIDEWELL B.C.",
    )
    assert account.account == BankDetails("089999", "66374958")


def test_a_sandbox_has_an_invented_service_user():
    settings = read_settings(SANDBOX)
    assert (settings.bacs.service_user_number, settings.bacs.name) == ("999999", "TIDEWELL BOROUGH")
    assert settings.direct_debit == "bacs"


@pytest.mark.parametrize("chosen", ["none", "stripe"])
def test_where_bacs_is_not_chosen_nothing_of_it_is_asked(chosen):
    assert read_settings({**SANDBOX, "EVENKEEL_DIRECT_DEBIT": chosen}).bacs is None


@pytest.mark.parametrize("name", sorted(name for name in BACS if "BACS" in name))
def test_a_live_start_with_bacs_that_lacks_anything_is_refused_by_name(name):
    assert any(line.startswith(name) for line in mistakes({**BACS, name: ""}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVENKEEL_DIRECT_DEBIT", "sandbox"),
        ("EVENKEEL_DIRECT_DEBIT", ""),
        ("EVENKEEL_BACS_SERVICE_USER_NUMBER", "12345"),
        ("EVENKEEL_BACS_SERVICE_USER_NUMBER", "1234567"),
        ("EVENKEEL_BACS_SERVICE_USER_NUMBER", "12345A"),
        ("EVENKEEL_BACS_SERVICE_USER_NUMBER", "１２３４５６"),
        ("EVENKEEL_BACS_NAME", "TIDEWELL BOROUGH C."),
        ("EVENKEEL_BACS_NAME", "Tidewell"),
        ("EVENKEEL_BACS_NAME", "TIDEWELL_COUNCIL"),
        ("EVENKEEL_BACS_NAME", "CYNGOR TŶ"),
        ("EVENKEEL_BACS_SORT_CODE", "08-99-9"),
        ("EVENKEEL_BACS_SORT_CODE", "08-99-9X"),
        ("EVENKEEL_BACS_ACCOUNT", "12345"),
        ("EVENKEEL_BACS_ACCOUNT", "12345678901"),
        ("EVENKEEL_BACS_REPORTS", "/nowhere/at/all"),
        ("EVENKEEL_BACS_REPORTS", __file__),
    ],
)
def test_a_live_start_with_wrong_bacs_settings_is_refused_by_name(name, value):
    assert any(line.startswith(name) for line in mistakes({**BACS, name: value}))


def test_the_name_at_bacs_may_have_eighteen_signs():
    named = read_settings({**BACS, "EVENKEEL_BACS_NAME": "TIDEWELL BOROUGH C"})
    assert len(named.bacs.name) == 18


def test_a_folder_of_reports_may_be_watched(tmp_path):
    assert read_settings(BACS).bacs_reports is None
    watched = read_settings({**BACS, "EVENKEEL_BACS_REPORTS": str(tmp_path)})
    assert watched.bacs_reports == tmp_path


@pytest.mark.parametrize("lacking", [{}, {"EVENKEEL_BACS_ACCOUNT": "66374958 X"}])
def test_the_councils_account_is_neither_in_the_description_nor_in_a_mistake(lacking):
    if lacking:
        shown = " ".join(mistakes({**BACS, **lacking}))
    else:
        shown = repr(read_settings(BACS)) + str(read_settings(BACS).bacs)
    assert "66374958" not in shown
    assert "089999" not in shown


def test_direct_debits_through_stripe_need_its_keys_where_cards_do_not():
    through = {**LIVE, "EVENKEEL_DIRECT_DEBIT": "stripe"}
    assert any(line.startswith("EVENKEEL_STRIPE_KEY") for line in mistakes(through))
    stripe = {name: value for name, value in STRIPE.items() if "STRIPE" in name}
    assert read_settings({**through, **stripe}).stripe.is_live


def test_a_sandbox_without_keys_has_the_stand_in_for_direct_debits():
    settings = read_settings({**SANDBOX, "EVENKEEL_DIRECT_DEBIT": "stripe"})
    assert (settings.direct_debit, settings.stripe) == ("stripe", None)
    keyed = {name: value for name, value in {**STRIPE, **TEST_KEYS}.items() if "STRIPE" in name}
    with_keys = read_settings({**SANDBOX, **keyed, "EVENKEEL_DIRECT_DEBIT": "stripe"})
    assert not with_keys.stripe.is_live
