"""The accounts that scripts and walkthroughs name: written out, so that their figures are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.stages import DebtType, Stage
from shared.services.sandbox.names import drama_phone
from shared.services.sandbox.records import MadeAccount, MadeDebt, MadeEvent, MadeParty

CT, NNDR, BID = DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES, DebtType.BID_LEVY
HBOP, SUNDRY = DebtType.HB_OVERPAYMENT, DebtType.SUNDRY

_CARYS = MadeParty(
    "N0001", "Carys", "Hughes", email="carys.hughes@example.org", phone=drama_phone(123)
)
_DILYS = MadeParty(
    "N0002", "Dilys", "Marlow", email="dilys.marlow@example.org", phone=drama_phone(124)
)
_HUW = MadeParty("N0003", "Huw", "Prosser", email="huw.prosser@example.org", phone=drama_phone(125))
_SIAN = MadeParty("N0004", "Siân", "Gŵyn", email="sian.gwyn@example.org", phone=drama_phone(126), language="cy")  # fmt: skip
_TARIQ = MadeParty("N0005", "Tariq", "Siddiqui", email="tariq.siddiqui@example.org", phone=drama_phone(127))  # fmt: skip
_ELSIE = MadeParty("N0006", "Elsie", "Oakden")
_MAIR = MadeParty("N0007", "Mair", "Bevan", email="mair.bevan@example.org", phone=drama_phone(128))
_RHIANNON = MadeParty("N0008", "Rhiannon", "Pugh", email="rhiannon.pugh@example.org")
_IOAN = MadeParty("N0009", "Ioan", "Pugh", email="ioan.pugh@example.org", phone=drama_phone(129))
_COMPANY = MadeParty("N0010", organisation="Saltmarsh Seafoods Ltd", email="accounts@saltmarsh.example.org")  # fmt: skip
_GETHIN = MadeParty("N0011", "Gethin", "Llwyd", phone=drama_phone(130), language="cy")
_NADIA = MadeParty("N0012", "Nadia", "Rahmani", email="nadia.rahmani@example.org", phone=drama_phone(131))  # fmt: skip
_OLWEN = MadeParty("N0013", "Olwen", "Thurlow", email="refused@sandbox.example")
_KEITH = MadeParty("N0014", "Keith", "Larkin", email="refused@sandbox.example")
_BETHAN = MadeParty("N0015", "Bethan", "Rowlands", email="bethan.rowlands@example.org", phone=drama_phone(132))  # fmt: skip


@dataclass(frozen=True)
class SignInAs:
    """How to sign in as somebody, and what there is to see."""

    reference: str
    postcode: str
    name: str
    about: str


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _events(*steps: tuple[Stage, str, int | None]) -> tuple[MadeEvent, ...]:
    return tuple(MadeEvent(stage, _day(on), amount) for stage, on, amount in steps)


_SUMMONED = _events(
    (Stage.REMINDER, "2026-08-18", None),
    (Stage.FINAL_NOTICE, "2026-09-21", None),
    (Stage.SUMMONS, "2026-11-12", 84_50),
)
_ORDERED = _events(
    (Stage.REMINDER, "2025-06-17", None),
    (Stage.FINAL_NOTICE, "2025-07-21", None),
    (Stage.SUMMONS, "2025-09-11", 84_50),
    (Stage.LIABILITY_ORDER, "2025-10-09", None),
)


def _summoned(charge: int) -> MadeDebt:
    return MadeDebt(
        2026,
        charge,
        Stage.SUMMONS,
        _day("2026-11-12"),
        costs=84_50,
        hearing_on=_day("2026-12-10"),
        due_on=_day("2026-08-01"),
        events=_SUMMONED,
    )


def _reminded(charge: int, on: str = "2026-11-03") -> MadeDebt:
    return MadeDebt(
        2026,
        charge,
        Stage.REMINDER,
        _day(on),
        due_on=_day("2026-10-01"),
        events=_events((Stage.REMINDER, on, None)),
    )


def _ordered(charge: int) -> MadeDebt:
    return MadeDebt(
        2025,
        charge,
        Stage.LIABILITY_ORDER,
        _day("2025-10-09"),
        costs=84_50,
        due_on=_day("2025-05-01"),
        events=_ORDERED,
    )


def _invoiced(line: str, charge: int, on: str) -> MadeDebt:
    return MadeDebt(
        2026,
        charge,
        Stage.INVOICE,
        _day(on),
        line=line,
        due_on=_day(on),
        events=_events((Stage.INVOICE, on, charge)),
    )


def _home(
    reference: str,
    where: tuple[str, str],
    parties: tuple[MadeParty, ...],
    *debts: MadeDebt,
    now: int = 0,
) -> MadeAccount:
    """Council tax of a home whose next bill is 12 x £140.00; `now` is this year's instalment in pence."""
    return MadeAccount(
        reference,
        CT,
        *where,
        parties,
        debts,
        current_instalment=now,
        next_bill=1_680_00,
        next_from="2027-04",
    )


_SHOP = ("Marlow's Hardware, 3 Quay Street", "TZ1 2BD")
_FLAT = ("Flat 4, 31 Harbour View", "TZ3 3LP")

NAMED = (
    _home("80012345", ("12 Mill Lane", "TZ1 4QT"), (_CARYS,), _summoned(972_00)),
    MadeAccount("40105566", NNDR, *_SHOP, (_DILYS,), (_reminded(3_402_00),)),
    MadeAccount("60105566", BID, *_SHOP, (_DILYS,), (_reminded(202_50),)),
    _home("80020001", ("7 Ropewalk", "TZ2 1HN"), (_HUW, _SIAN), _summoned(640_00)),
    _home("80020002", _FLAT, (_TARIQ,), _ordered(512_40), _reminded(388_00), now=97_00),
    MadeAccount("50020002", HBOP, *_FLAT, (_TARIQ,), (_invoiced("HB0020002", 276_15, "2026-07-14"),)),
    MadeAccount("90020002", SUNDRY, *_FLAT, (_TARIQ,), (_invoiced("INV0020002", 148_80, "2026-08-25"),)),
    _home("80020003", ("2 Coastguard Cottages", "TZ4 1EU"), (_ELSIE,), _reminded(305_20), now=76_30),
    _home("80020004", ("19 Beacon Hill", "TZ5 2JW"), (_MAIR,), _reminded(260_00), now=130_00),
    _home("80020005", ("58 Station Road", "TZ6 1RB"), (_RHIANNON, _IOAN), _summoned(1_210_00)),
    MadeAccount("40020006", NNDR, "Unit 9, Dock Road", "TZ1 3DG", (_COMPANY,), (_summoned(6_240_00),)),
    _home("80020007", ("3 Maes Glas", "TZ7 2NS"), (_GETHIN,), _reminded(190_00), now=95_00),
    _home("80020008", ("44 Tern Walk", "TZ8 1XA"), (_NADIA,), _summoned(884_00)),
    _home("80020009", ("101 West Street", "TZ9 1GA"), (_OLWEN,), _reminded(240_00), now=80_00),
    _home("80020010", ("8 Windmill Hill", "TZ9 2GB"), (_KEITH,), _reminded(315_00), now=105_00),
    _home("80020011", ("27 Lighthouse Road", "TZ2 3NA"), (_BETHAN,), _summoned(742_00)),
)  # fmt: skip
"""Every one of these accounts is among the sandbox's, whatever its size."""

SIGN_IN_AS = (
    SignInAs("80012345", "TZ1 4QT", "Hughes", "council tax after a summons, hearing on 10 December 2026"),
    SignInAs("40105566", "TZ1 2BD", "Marlow", "a sole trader's business rates and BID levy after a reminder"),
    SignInAs("80020001", "TZ2 1HN", "Prosser", "one of a couple who are liable together (the other: Gŵyn, in Welsh)"),
    SignInAs("80020002", "TZ3 3LP", "Siddiqui", "two years of council tax, a housing benefit overpayment and an invoice"),
    SignInAs("80020005", "TZ6 1RB", "Ioan Pugh", "one of two with the same surname: the first name decides"),
    SignInAs("40020006", "TZ1 3DG", "Saltmarsh Seafoods Ltd", "a company's business rates after a summons"),
    SignInAs("80020003", "TZ4 1EU", "Oakden", "no phone and no email on file: the code goes by post"),
    SignInAs("80020007", "TZ7 2NS", "Llwyd", "pages and messages in Welsh"),
    SignInAs("80020008", "TZ8 1XA", "Rahmani", "recovery is held while an adviser helps"),
    SignInAs("80020011", "TZ2 3NA", "Rowlands", "nothing left over: £12.40 short each month, after a summons"),
)  # fmt: skip

OFFICERS_OWN = "80020004"
"""The account of an officer, who may not open it."""

SHORT = "80020011"
"""The account of somebody whose statement shows nothing left over."""

HELD = "80020008"
"""The account of somebody whose recovery is held."""

UNREACHABLE = ("80020009", "80020010")
"""The accounts of people whose email address takes no messages: the sandbox's supplier refuses it."""
