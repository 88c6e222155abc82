"""What a party owes: every debt in one place, and one debt with its timeline."""

from shared.services.debts.checking import notice_faults
from shared.services.debts.looking import record_look
from shared.services.debts.owed import account_timeline, owed_by
from shared.services.debts.views import DebtPage, DebtView, OpenProposal, Owed, OwnPlan, Situation

__all__ = [
    "DebtPage",
    "DebtView",
    "OpenProposal",
    "Owed",
    "OwnPlan",
    "Situation",
    "account_timeline",
    "notice_faults",
    "owed_by",
    "record_look",
]
