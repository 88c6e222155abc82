"""Reports of the bank's side as they come in files, with values of our own."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

OURS = "998877"
"""The service user number of the tests' council."""
HEAD = '<?xml version="1.0" encoding="{}"?>\n'
MADE = "2026-11-24"


@dataclass(frozen=True)
class Unpaid:
    """One collection that was not paid."""

    reference: str
    amount: str
    processed_on: str = "2026-11-20"
    code: str = "0128"
    says: str = "REFER TO PAYER"
    name: str = "MR T EST"
    sort_code: str = "11-22-33"
    account: str = "12345670"


@dataclass(frozen=True)
class Advice:
    """One instruction of which a bank says something."""

    reference: str
    reason: str
    record: str = "A"
    sort_code: str = "112233"
    account: str = "12345670"
    new_sort_code: str = ""
    new_account: str = ""
    on: str = MADE


@dataclass(frozen=True)
class Claim:
    """Money that a payer's bank gave back: the days and amounts of its collections."""

    reference: str
    parts: tuple[tuple[str, str], ...]
    total: str
    reason: str = "2"
    bank_reference: str = "INVENTED0001"


def an_arudd(
    *items: Unpaid,
    user: str = OURS,
    encoding: str = "ISO-8859-1",
    totals: tuple[int, str] | None = None,
    number: str = "001",
    day: str = MADE,
) -> bytes:
    """A report of unpaid collections; its totals are those of its items unless they are given."""
    pence = sum(int(item.amount.replace(".", "")) for item in items) if totals is None else 0
    count, amount = totals or (len(items), f"{pence // 100}.{pence % 100:02d}")
    body = "".join(_item(item) for item in items)
    text = (
        f'<BACSDocument><Data><ARUDD><Header reportType="REFT1019" adviceNumber="{number}" '
        f'currentProcessingDate="{day}"/><AddresseeInformation name="EVENTON COUNCIL"/>'
        f'<ServiceLicenseInformation userName="EVENTON COUNCIL" userNumber="{user}"/><Advice>'
        "<OriginatingAccountRecords><OriginatingAccountRecord>"
        '<OriginatingAccount name="EVENTON COUNCIL" number="87654321" sortCode="44-55-66"/>'
        f'{body}<Totals numberOf="{count}" valueOf="{amount}" currency="GBP"/>'
        "</OriginatingAccountRecord></OriginatingAccountRecords></Advice></ARUDD></Data>"
        "<SignatureMethod>None</SignatureMethod><Signature>abc</Signature></BACSDocument>"
    )
    return (HEAD.format(encoding) + text).encode(encoding)


def advices(
    *rows: Advice,
    kind: str = "ADDACS",
    report_type: str = "7001",
    user: str = OURS,
    encoding: str = "UTF-8",
    number: str = "00000001",
) -> bytes:
    """A report of instructions: ADDACS, AUDDIS returns or AWACS."""
    body = "".join(_advice(row, user) for row in rows)
    return _messages(kind, report_type, body, user, encoding, number)


def a_file_report(
    serial: str, *, accepted: int, rejected: int, code: str = "0", line: str = "0", user: str = OURS
) -> bytes:
    """An AUDDIS report of a file that was accepted or, with a code, rejected."""
    is_rejected = code != "0"
    body = (
        f'<MessagingAdvice user-number="{user}" record-type="{"R" if is_rejected else "V"}" '
        f'processing-date="2026-11-24" accepted-ddi="{accepted}" rejected-ddi="{rejected}" '
        f'vol-serial-number="{serial}" file-error-code="{code}"/>'
        f"<MessagingError line1={quoteattr(line)}/>"
    )
    kind, report_type = ("AUDREJ", "7004") if is_rejected else ("AUDACC", "7003")
    return _messages(kind, report_type, body, user, "UTF-8", "0")


def a_claim_report(*claims: Claim, day: str = "2026-12-10", cancelled: str = "") -> bytes:
    """A report of indemnity claims; it names no service user number."""
    body = "".join(_claim(each) for each in claims)
    return (
        HEAD.format("UTF-8") + f"<VocaDocument><Data><Document><NewAdvices><DateOfDebit>{day}"
        f"</DateOfDebit>{body}</NewAdvices><Cancellations>{cancelled}</Cancellations></Document>"
        "</Data></VocaDocument>"
    ).encode()


def an_input_report(
    serial: str,
    *errors: tuple[str, str, str],
    accepted: int = 1,
    rejected: int = 0,
    message: str = "",
    user: str = OURS,
) -> bytes:
    """What became of a handed-in file; each error is a reference, an amount and what was done."""
    items = "".join(
        f'<Error><ErrorItem reference="{reference}" valueOf="{amount}"/>'
        f'<ErrorMessage type="{done}"/></Error>'
        for reference, amount, done in errors
    )
    return (
        HEAD.format("UTF-8") + '<BACSDocument><Data><InputReport><Header reportNumber="1" '
        'reportType="REFT2013"><ProducedOn date="2026-11-23"/></Header><Submission>'
        f'<SubmissionInformation volumeSerialNumber="{serial}"/>'
        f'<UserFile fileLevelMessage="{message}"><InputUserFile>'
        f'<UserFileInformation userNumber="{user}" uhl1ProcessingDate="2026-11-24"/>'
        f"<Errors>{items}</Errors><InputReportSummary><AgreementOfFileTotals><DebitEntry>"
        f'<AcceptedRecords numberOf="{accepted}"/><RejectedRecords numberOf="{rejected}"/>'
        "</DebitEntry></AgreementOfFileTotals></InputReportSummary></InputUserFile></UserFile>"
        "</Submission></InputReport></Data></BACSDocument>"
    ).encode()


def _messages(
    kind: str, report_type: str, body: str, user: str, encoding: str, number: str
) -> bytes:
    text = (
        f'<BACSDocument><Data><MessagingAdvices><MessagingHeader document-number="0" '
        f'advice-type="{kind}" user-number="{user}" report-type="{report_type}" '
        f'envelope-sequence-number="{number}" report-generation-date="{MADE}"/>'
        f'<AddresseeInformation name=" "/>{body}<MessagingError/></MessagingAdvices></Data>'
        "<SignatureMethod>None</SignatureMethod><Signature/></BACSDocument>"
    )
    return (HEAD.format(encoding) + text).encode(encoding)


def _item(item: Unpaid) -> str:
    return (
        f'<ReturnedDebitItem ref="{item.reference}" transCode="17" returnCode="{item.code}" '
        f'returnDescription="{item.says}" originalProcessingDate="{item.processed_on}" '
        f'valueOf="{item.amount}" currency="GBP"><PayerAccount number="{item.account}" '
        f'ref="{item.reference}" name={quoteattr(item.name)} sortCode="{item.sort_code}" '
        'bankName="A BANK"/></ReturnedDebitItem>'
    )


def _advice(row: Advice, user: str) -> str:
    new = (
        f'payer-new-sort-code="{row.new_sort_code}" payer-new-account-number="{row.new_account}" '
        if row.new_sort_code or row.new_account
        else ""
    )
    return (
        f'<MessagingAdvice user-number="{user}" record-type="{row.record}" '
        f'effective-date="{row.on}" reference="{row.reference}" payer-name="MR T EST" '
        f'payer-account-number="{row.account}" payer-sort-code="{row.sort_code}" '
        f'{new}reason-code="{row.reason}" aosn="1"/>'
    )


def _claim(claim: Claim) -> str:
    parts = "".join(
        f"<DDCollection><DateOfDirectDebit>{day}</DateOfDirectDebit><Amount>{amount}</Amount>"
        "</DDCollection>"
        for day, amount in claim.parts
    )
    return (
        f"<DDICAdvice><SeqNo>1</SeqNo><PayingBankReference>{claim.bank_reference}"
        f"</PayingBankReference><SUReference>{claim.reference}</SUReference>"
        f"<ReasonCode>{claim.reason}</ReasonCode><ReasonCodeMeaning>INVENTED</ReasonCodeMeaning>"
        "<PayerSortCode>112233</PayerSortCode><PayerAccount>12345670</PayerAccount>"
        f"<PayerName>MR T EST</PayerName><TotalAmount>{claim.total}</TotalAmount>"
        f"<DDCollections>{parts}</DDCollections></DDICAdvice>"
    )
