"""Every scheduled job, in the order of the night, with when it runs, what it needs and why it stands there.

A new job is a module of its name in `shared/jobs/` and a line here, at its place in the order.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.job_times import Every, Job, Lane, Need

SPEAKS_OF_TODAY = "It writes to people, and what it says is true of today only."
LOOKS_AT_NOW = "It looks at what is there now, whatever the day."
OUTSIDE_IS_NOW = "What is outside this installation cannot be asked how it was on another day."

JOBS: Mapping[str, Job] = {
    # ---------------------------------------------------------------- the night, in its order
    "end_holds": Job(
        "End holds whose last day has passed",
        "First, so that nothing later in the night still stands still for a hold that is over.",
    ),
    "watch_moratoriums": Job(
        "Begin, end and watch the days of Breathing Space",
        "Before anything is written or judged: what begins today protects from today.",
    ),
    "collect_direct_debits": Job(
        "Count Direct Debit payments whose day has come, announce others anew",
        "Before plans are judged, so that money which moves today counts today.",
        need=Need.BACS_FILE,
    ),
    "collect_by_supplier": Job(
        "Ask the supplier for the Direct Debits whose day comes",
        "Before plans are judged, so that money which is on its way counts.",
        need=Need.DIRECT_DEBIT_SUPPLIER,
        only_today=OUTSIDE_IS_NOW,
    ),
    "judge_plans": Job(
        "Judge how every plan stands, and end those that are paid",
        "After the money of the day is counted, and before anybody is written to about a plan.",
        after=("collect_direct_debits", "watch_moratoriums"),
    ),
    "check_truth": Job(
        "Compare plans, receipts and postings with the revenues system's last extract",
        "After the night's extract and the day's money, so that only what is really missing is named.",
        only_today=LOOKS_AT_NOW,
    ),
    "break_plans": Job(
        "Break plans that are behind and that nobody mended in the time for it",
        "After plans are judged by the money of the day, and before anybody is chased about one.",
        after=("judge_plans", "watch_moratoriums"),
        only_today=SPEAKS_OF_TODAY,
    ),
    "end_replans": Job(
        "End the wait for new plans whose days have passed",
        "Before anybody is chased or reminded, so that a plan which goes on is told of it first.",
        after=("watch_moratoriums",),
        only_today=SPEAKS_OF_TODAY,
    ),
    "end_authorities": Job(
        "End what agencies may no longer do for their clients",
        "Whether an authority holds is asked of its days each time; this writes it down and tells.",
        only_today=SPEAKS_OF_TODAY,
    ),
    "raise_late": Job(
        "Raise what agencies wait for when the day that was promised has passed",
        "Before the office opens, so that it stands first on the list.",
        only_today=LOOKS_AT_NOW,
    ),
    "lapse_offers": Job(
        "Let our offers and questions lapse that nobody answered",
        "A word before and after, and then a person looks again.",
        only_today=SPEAKS_OF_TODAY,
    ),
    "follow_up_missed": Job(
        "Follow up payments of plans that were missed",
        "After the money of the day is counted, and never before Breathing Space was looked at.",
        after=("watch_moratoriums",),
        only_today=SPEAKS_OF_TODAY,
    ),
    "remind_of_collections": Job(
        "Remind people of payments to come while they can be moved",
        "After whatever may have moved or ended a payment in this night.",
        after=("watch_moratoriums",),
        only_today=SPEAKS_OF_TODAY,
    ),
    "ask_reviews": Job(
        "Ask people whether their plan is still right",
        "With the other reminders, once it is known which plans still run.",
        after=("judge_plans", "watch_moratoriums"),
        only_today=SPEAKS_OF_TODAY,
    ),
    "send_notices": Job(
        "Send the letters of batches that a second person signed",
        "After whatever may have held, planned or paid a debt in this night.",
        after=("watch_moratoriums",),
        only_today=SPEAKS_OF_TODAY,
    ),
    "remind_of_holds": Job(
        "Tell people and officers of holds that end soon",
        "After holds have ended, so that nobody is told of one that is over.",
        after=("end_holds",),
        only_today=SPEAKS_OF_TODAY,
    ),
    "remind_signatories": Job(
        "Remind whoever must still authorise a Direct Debit",
        "With the other reminders.",
        only_today=SPEAKS_OF_TODAY,
    ),
    "review_support_needs": Job(
        "Ask again whether what we do differently still helps",
        "With the other reminders.",
        only_today=SPEAKS_OF_TODAY,
    ),
    "fetch_payouts": Job(
        "Fetch the card provider's payouts and compare them",
        "The provider's day has ended by then.",
        need=Need.CARDS,
        only_today=OUTSIDE_IS_NOW,
    ),
    "sweep_evidence": Job(
        "Take out of the store of evidence what belongs to nothing",
        "Tidying comes after the work.",
        only_today=LOOKS_AT_NOW,
    ),
    "tidy_sessions": Job(
        "Remove sessions, codes and attempts that ended long ago",
        "Tidying comes after the work.",
    ),
    "find_breaches": Job(
        "Look for anything that was done to a debt in Breathing Space",
        "After everything that could have done something.",
    ),
    "compare_states": Job(
        "Compare the state of every plan and proposal with its events",
        "The checks come last, so that they see what the night did.",
        only_today=LOOKS_AT_NOW,
    ),
    "check_ledger": Job(
        "Check what must always hold of the money that moved",
        "The checks come last, so that they see what the night did.",
        only_today=LOOKS_AT_NOW,
    ),
    "verify_audit": Job(
        "Check that nobody changed the audit trail",
        "The very last: it covers the rows that the night itself has written.",
        only_today=LOOKS_AT_NOW,
    ),
    # ---------------------------------------------------------------- all day long
    "deliver_messages": Job(
        "Send what waits in the outbox",
        "A code must arrive while somebody waits for it.",
        every=Every(5),
        lane=Lane.MESSAGES,
        only_today=OUTSIDE_IS_NOW,
    ),
    "sweep_card_payments": Job(
        "Finish card payments and refunds that were left half-way",
        "Somebody who paid wants to see that they have.",
        every=Every(5),
        lane=Lane.MONEY,
        need=Need.CARDS,
        only_today=OUTSIDE_IS_NOW,
    ),
    "sweep_direct_debits": Job(
        "Finish Direct Debits that were left half-way at a supplier",
        "Somebody who set one up wants to see that they have.",
        every=Every(5),
        lane=Lane.MONEY,
        need=Need.DIRECT_DEBIT_SUPPLIER,
        only_today=OUTSIDE_IS_NOW,
    ),
    "deliver_sandbox_webhooks": Job(
        "Send what the sandbox's payment provider has to tell",
        "In the sandbox an event comes as soon as it would come from the provider.",
        every=Every(5),
        lane=Lane.OUTSIDE,
        need=Need.SANDBOX,
        only_today=OUTSIDE_IS_NOW,
    ),
    "deliver_webhooks": Job(
        "Tell agencies' own systems what changed for their clients",
        "Whoever waits for an answer hears of it within seconds.",
        every=Every(5),
        lane=Lane.WEBHOOKS,
        only_today=OUTSIDE_IS_NOW,
    ),
    "scan_evidence": Job(
        "Scan the evidence that people sent, and let go of what was removed",
        "Nobody opens a file before it was scanned.",
        every=Every(15),
        lane=Lane.OUTSIDE,
        need=Need.SCANNER,
        only_today=OUTSIDE_IS_NOW,
    ),
    "read_agency_files": Job(
        "Scan and read the files of clients that agencies sent",
        "Whoever sent one watches the page that tells how far it is.",
        every=Every(5),
        lane=Lane.FILES,
        need=Need.SCANNER,
        only_today=LOOKS_AT_NOW,
    ),
    "send_agency_files": Job(
        "Ask the clients of agencies' files, and send what was pressed to be sent",
        "Whoever pressed watches the page that tells how far it is.",
        every=Every(5),
        lane=Lane.FILES,
        only_today=SPEAKS_OF_TODAY,
    ),
    "exchange_with_register": Job(
        "Tell the Breathing Space register what waits, and read what is due",
        "The register asks that it is not read more often.",
        every=Every(300),
        lane=Lane.OUTSIDE,
        need=Need.REGISTER,
        only_today=OUTSIDE_IS_NOW,
    ),
    "read_bacs_reports": Job(
        "Take the bank's reports on Direct Debits and act on them",
        "Reports are put into the folder at any time of the day.",
        every=Every(300),
        lane=Lane.OUTSIDE,
        need=Need.BACS_REPORTS,
        only_today=OUTSIDE_IS_NOW,
    ),
}
"""A job is the module of that name in `shared/jobs/`, with `run(parts) -> str`: what it did, empty for nothing."""

NIGHTLY: tuple[str, ...] = tuple(name for name, job in JOBS.items() if job.is_nightly)
"""The order of the night."""
