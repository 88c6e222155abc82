"""Records: columns, constraints and relationships. No rules live here."""

from shared.models.accounts import (
    Account,
    Channel,
    Debt,
    DebtEvent,
    Liability,
    Party,
    PartyKind,
    PartyWord,
)
from shared.models.agencies import (
    Adviser,
    AdviserRecoveryCode,
    Agency,
    AgencyClient,
    AgencyEventRow,
    AgencySetting,
    Authority,
    AuthorityAccount,
    AuthorityEventRow,
)
from shared.models.agency_acts import (
    AgencyAct,
    AgencyMessage,
    ProposalSource,
    SharedRecord,
    StatementSource,
)
from shared.models.agency_files import AgencyUpload, AgencyUploadRow, Remittance, RemittanceLine
from shared.models.agency_interface import (
    AgencyChange,
    ApiAnswer,
    ApiKey,
    ApiToken,
    ApiUse,
    Webhook,
    WebhookDelivery,
)
from shared.models.base import Base
from shared.models.cards import (
    CardPayment,
    CardPaymentDebt,
    CardPaymentEventRow,
    Dispute,
    PaymentLink,
    Payout,
    PayoutLine,
    Refund,
    RefundEventRow,
    SupplierEvent,
)
from shared.models.direct_debit import (
    BankCheckTry,
    BankTableRow,
    Collection,
    CollectionEventRow,
    CollectionShare,
    DirectDebitSetting,
    GuaranteeText,
    Mandate,
    MandateEventRow,
    MandateInstruction,
    SecondSignature,
)
from shared.models.direct_debit_files import (
    BacsReport,
    BacsReportRow,
    DirectDebitLine,
    DirectDebitRun,
    DirectDebitRunEvent,
    IndemnityClaim,
    IndemnityPart,
)
from shared.models.direct_debit_supplier import SupplierCollection, SupplierMandate
from shared.models.extract import STAGING
from shared.models.hard_calls import HardCall, SafeguardingReferral
from shared.models.holds import CourtPermission, Evidence, Hold, HoldSetting
from shared.models.ledger import (
    CashFile,
    CashLine,
    Entry,
    MoneyLimit,
    Posting,
    Reallocation,
    Receipt,
    SuspenseItem,
)
from shared.models.moratorium import (
    EnforcementAgent,
    FormerAddress,
    FormerName,
    Moratorium,
    MoratoriumBreach,
    MoratoriumCandidate,
    MoratoriumDebt,
    MoratoriumEventRow,
    MoratoriumNotice,
    MoratoriumReview,
    MoratoriumReviewEvent,
)
from shared.models.objections import Objection, ObjectionEventRow
from shared.models.office import (
    AuditEntry,
    BankHoliday,
    DecidingLimit,
    Feedback,
    ImportRun,
    JobRun,
    Note,
    OutboxMessage,
    SandboxCardEvent,
    SandboxCardKey,
    SandboxCardObject,
    SandboxClock,
    SandboxMessage,
    Signpost,
    WorkItem,
)
from shared.models.people import (
    Officer,
    OfficerParty,
    OneTimeCode,
    Payer,
    RecoveryCode,
    SignInAttempt,
    WebSession,
)
from shared.models.plan_care import (
    ChangeReport,
    PlanReview,
    PlanSetting,
    PlanStandingRow,
    PlanVersion,
    ProposalLine,
    Replan,
)
from shared.models.plans import (
    CounterOffer,
    Decision,
    InstalmentRow,
    InstalmentSlice,
    Plan,
    PlanDebt,
    PlanEventRow,
    PolicyVersion,
    Proposal,
    ProposalDebt,
    ProposalEventRow,
    ProposalQuestion,
    SuggestedAnswer,
)
from shared.models.register import RegisterNumber, SandboxRegisterThing
from shared.models.statements import (
    GroupNote,
    GuidelineRate,
    GuidelineSet,
    HouseholdMember,
    KnownChange,
    Statement,
    StatementLine,
    StatementState,
)
from shared.models.support import (
    AdviceReferral,
    Consent,
    EntitlementCheck,
    HardshipApplication,
    HardshipDebt,
    HardshipDecision,
    HardshipEventRow,
    SupportNeed,
)
from shared.models.truth import ActionFile, RevenuesPlan, TruthDifference, TruthSeen
from shared.models.words_kept import LetterInstead, NoticeBatch, NoticeBatchLine, WordingVersion

# fmt: off
__all__ = [
    "STAGING", "Account", "ActionFile", "AdviceReferral", "Adviser", "AdviserRecoveryCode",
    "Agency", "AgencyAct", "AgencyChange", "AgencyClient", "AgencyEventRow", "AgencyMessage",
    "AgencySetting", "AgencyUpload", "AgencyUploadRow", "ApiAnswer", "ApiKey", "ApiToken",
    "ApiUse", "AuditEntry", "Authority", "AuthorityAccount", "AuthorityEventRow", "BacsReport",
    "BacsReportRow", "BankCheckTry", "BankHoliday", "BankTableRow", "Base", "CardPayment",
    "CardPaymentDebt", "CardPaymentEventRow", "CashFile", "CashLine", "ChangeReport", "Channel",
    "Collection", "CollectionEventRow", "CollectionShare", "Consent", "CounterOffer",
    "CourtPermission", "Debt", "DebtEvent", "DecidingLimit", "Decision", "DirectDebitLine",
    "DirectDebitRun", "DirectDebitRunEvent", "DirectDebitSetting", "Dispute",
    "EnforcementAgent", "EntitlementCheck", "Entry", "Evidence", "Feedback", "FormerAddress",
    "FormerName", "GroupNote", "GuaranteeText", "GuidelineRate", "GuidelineSet", "HardCall",
    "HardshipApplication", "HardshipDebt", "HardshipDecision", "HardshipEventRow", "Hold",
    "HoldSetting", "HouseholdMember", "ImportRun", "IndemnityClaim", "IndemnityPart",
    "InstalmentRow", "InstalmentSlice", "JobRun", "KnownChange", "LetterInstead", "Liability",
    "Mandate", "MandateEventRow", "MandateInstruction", "MoneyLimit", "Moratorium",
    "MoratoriumBreach", "MoratoriumCandidate", "MoratoriumDebt", "MoratoriumEventRow",
    "MoratoriumNotice", "MoratoriumReview", "MoratoriumReviewEvent", "Note", "NoticeBatch",
    "NoticeBatchLine", "Objection", "ObjectionEventRow", "Officer", "OfficerParty",
    "OneTimeCode", "OutboxMessage", "Party", "PartyKind", "PartyWord", "Payer", "PaymentLink",
    "Payout", "PayoutLine", "Plan", "PlanDebt", "PlanEventRow", "PlanReview", "PlanSetting",
    "PlanStandingRow", "PlanVersion", "PolicyVersion", "Posting", "Proposal", "ProposalDebt",
    "ProposalEventRow", "ProposalLine", "ProposalQuestion", "ProposalSource", "Reallocation",
    "Receipt", "RecoveryCode", "Refund", "RefundEventRow", "RegisterNumber", "Remittance",
    "RemittanceLine", "Replan", "RevenuesPlan", "SafeguardingReferral", "SandboxCardEvent",
    "SandboxCardKey", "SandboxCardObject", "SandboxClock", "SandboxMessage",
    "SandboxRegisterThing", "SecondSignature", "SharedRecord", "SignInAttempt", "Signpost",
    "Statement", "StatementLine", "StatementSource", "StatementState", "SuggestedAnswer",
    "SupplierCollection", "SupplierEvent", "SupplierMandate", "SupportNeed", "SuspenseItem",
    "TruthDifference", "TruthSeen", "WebSession", "Webhook", "WebhookDelivery",
    "WordingVersion", "WorkItem",
]
# fmt: on
