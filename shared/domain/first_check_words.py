"""The words of the first check: what each letter is called, and what each stage and situation means."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.says import N_
from shared.domain.stages import DebtType, Nation, Stage

HAD: Mapping[Stage, str] = {
    Stage.INSTALMENTS: N_("I have had the bill, and nothing since"),
    Stage.INVOICE: N_("I have had an invoice"),
    Stage.REMINDER: N_("I have had a reminder"),
    Stage.SECOND_REMINDER: N_("I have had a second reminder"),
    Stage.FINAL_NOTICE: N_("I have had a final notice"),
    Stage.LETTER_OF_CLAIM: N_("I have had a letter of claim"),
    Stage.SUMMONS: N_("I have had a court summons"),
    Stage.LIABILITY_ORDER: N_("The court has made a liability order"),
    Stage.COUNTY_COURT: N_("I have had a claim form from the county court"),
    Stage.JUDGMENT: N_("There is a county court judgment"),
    Stage.ENFORCEMENT_AGENT: N_("An enforcement agent (bailiff) has written or visited"),
    Stage.ATTACHMENT_OF_EARNINGS: N_("Money is being taken from my wages"),
    Stage.BENEFIT_DEDUCTION: N_("Money is being taken from my benefits"),
}
"""What a person would say they have had, whatever the debt is for."""

HAD_OTHERWISE: Mapping[tuple[DebtType, Stage], str] = {
    (DebtType.BUSINESS_RATES, Stage.REMINDER): N_("I have had a further notice"),
    (DebtType.BID_LEVY, Stage.REMINDER): N_("I have had a further notice"),
    (DebtType.BID_LEVY, Stage.INVOICE): N_("I have had the levy bill"),
    (DebtType.HB_OVERPAYMENT, Stage.INVOICE): N_("I have had a decision and an invoice"),
}
"""Where one type of debt has its own name for a letter."""

REMINDER_DAYS = N_(
    "The letter asks for what was missed within %(days)s days. If it is not paid, the rest of the "
    "year's bill may fall due. Nothing has been added yet."
)
REMINDER_ALONE = N_(
    "The letter says what was missed and what falls due soon. Nothing has been added yet."
)
SECOND_REMINDER_YEAR = N_(
    "This is the second reminder. If another payment is missed this year, the rest of the year's "
    "bill falls due without a further reminder. Nothing has been added yet."
)
SECOND_REMINDER_OTHER = N_(
    "This is the second letter about the same amount. Nothing has been added."
)
FINAL_NOTICE_DAYS = N_("A final notice asks for the amount within %(days)s days.")
FINAL_NOTICE_ALONE = N_("A final notice is the last letter before the council may go to court.")
SUMMONS_WOULD_COST = N_(
    "After that we may ask for a court summons, which would add costs of %(costs)s."
)
SUMMONS_WOULD_FOLLOW = N_("After that we may ask for a court summons, which would add costs.")

HEARING = N_(
    "A summons says when the magistrates' court will be asked to decide that the money is owed. The "
    "date and place of the hearing are on your summons, and you can see the date when you sign in."
)
HEARING_CHOICE = N_(
    "You do not have to go to the hearing. You can go if you think that you should not have to pay, "
    "or to talk to somebody from the council there."
)
COSTS_IN = N_("Costs of %(costs)s are already added: they are part of what you owe now.")
COSTS_IN_UNKNOWN = N_(
    "The costs of the summons are already added: they are part of what you owe now."
)
ORDER_ADDS = N_("If the court makes a liability order, %(costs)s more is added.")
ORDER_ADDS_NOTHING = N_("If the court makes a liability order, nothing more is added.")
PAID_BEFORE_HEARING = N_(
    "If everything is paid before the hearing, costs included, the court is not asked for an order."
)
ORDER_WITH_PLAN = N_(
    "With your plan we tell you whether we will still ask for the order. As long as you keep to the "
    "plan, we will not use it."
)

ORDER_MADE = N_("The court has decided that the money is owed. It is not too late for a plan.")
AGENT_WOULD_COST = N_(
    "Without a plan we may send the debt to an enforcement agent, also called a bailiff. That adds "
    "%(first)s, and %(visit)s more if the agent has to visit."
)
OR_WAGES = N_("Or we may ask for money to be taken from wages or benefits.")

AGENT_HOLD = N_(
    "Send us your offer here. The same day, we ask the agent to hold while a person looks at it."
)
AGENT_COSTS = N_(
    "The agent's fees are set by law: %(first)s when the debt is sent to them, and %(visit)s more for "
    "a visit. If more than %(threshold)s is owed, a part of the rest is added."
)
AGENT_AFTER_JUDGMENT = N_(
    "After a judgment, the court's enforcement agent may be asked to collect. Their costs are on the "
    "letters that you have had."
)
AGENT_RULES = N_(
    "An agent must give notice before a visit. You can get free advice about what they may do."
)

WAGES = N_(
    "Your employer sends part of your wages to us. You can offer to pay in another way, or ask us to "
    "take less. The deductions go on until a person has answered."
)
BENEFITS = N_(
    "Part of your benefit comes to us. You can offer to pay in another way, or ask us to take less. "
    "The deductions go on until a person has answered."
)

INSTALMENTS_SOON = N_(
    "Tell us before you miss a payment, if you can. We can agree other dates or amounts, and nothing "
    "is added."
)
LEVY_BILL = N_(
    "The levy may be due all at once. You can ask us to spread it. Nothing is added now."
)
OVERPAYMENT = N_(
    "You have one month from the decision to ask us to look at it again, or to appeal. We do not "
    "collect the money while we look."
)
INVOICE = N_("Tell us soon if you cannot pay it all at once. Nothing is added now.")
LETTER_OF_CLAIM = N_(
    "You have %(days)s days to answer the letter of claim. Send its reply form back as well as making "
    "an offer here. You can say on it that you need time to pay, or want advice first."
)
CLAIM = N_(
    "Answer the court's form by the date on it, even when you make an offer here. If you do not, the "
    "court can decide without hearing from you."
)
JUDGMENT = N_(
    "The county court has decided that the money is owed. You can make us an offer here. You can also "
    "ask the court to change how much you pay each month."
)
NOT_SURE = N_(
    "When you sign in you see every debt, how far it has gone, and what could be added next."
)

CAN_PAY = N_(
    "Sign in, tell us about your income and spending, and choose an amount and a date. It takes about "
    "15 minutes, and you can stop and come back. You see every payment before you agree to anything."
)
CAN_PAY_BUSINESS = N_(
    "Sign in and choose an amount and a date. You see every payment before you agree to anything."
)
NOTHING_LEFT = N_(
    "We will not ask you to promise a payment that you cannot make. Sign in and tell us about your "
    "income and spending: a person will look at what we can do."
)
NOTHING_LEFT_BUSINESS = N_(
    "Make the offer that you can keep, and say why. A person will look at what we can do."
)
MORE_HELP: Mapping[DebtType, str] = {
    DebtType.COUNCIL_TAX: N_(
        "You may be able to get Council Tax Reduction, or a further reduction because of hardship. "
        "People who live alone, students and some people who are ill or disabled can pay less."
    ),
    DebtType.BUSINESS_RATES: N_(
        "You may be able to get small business rate relief or another relief. The council can also "
        "reduce rates because of hardship."
    ),
    DebtType.BID_LEVY: N_(
        "The rules of the business improvement district say who pays less. A person can look them up "
        "for you."
    ),
    DebtType.HB_OVERPAYMENT: N_(
        "You can ask us to collect less each week, or to stop for a time because of hardship."
    ),
    DebtType.SUNDRY: N_(
        "Some charges can be lowered or put off. Ask the service that sent the invoice."
    ),
}

DISAGREE = N_("You can make an offer meanwhile: that does not mean that you agree with the amount.")
WHO_DECIDES: Mapping[tuple[DebtType, Nation], str] = {
    (DebtType.COUNCIL_TAX, Nation.ENGLAND): N_(
        "Write to us and say what is wrong. If we do not agree, or do not answer within 2 months, you "
        "can appeal to the Valuation Tribunal."
    ),
    (DebtType.COUNCIL_TAX, Nation.WALES): N_(
        "Write to us and say what is wrong. If we do not agree, or do not answer within 2 months, you "
        "can appeal to the Valuation Tribunal for Wales."
    ),
    **dict.fromkeys(
        ((DebtType.BUSINESS_RATES, nation) for nation in Nation),
        N_(
            "If the rateable value is wrong, ask the Valuation Office Agency to check it. If anything "
            "else is wrong, such as the dates or a relief, write to us."
        ),
    ),
    **dict.fromkeys(
        ((DebtType.BID_LEVY, nation) for nation in Nation),
        N_(
            "Write to us and say what is wrong. We ask the business improvement district where we must."
        ),
    ),
    **dict.fromkeys(
        ((DebtType.HB_OVERPAYMENT, nation) for nation in Nation),
        N_(
            "Ask us to look at the decision again, or appeal, within one month of it. If it is later "
            "than that, still ask, and say why."
        ),
    ),
    **dict.fromkeys(
        ((DebtType.SUNDRY, nation) for nation in Nation),
        N_("Write to us and say what is wrong. We look at it before we ask for the money again."),
    ),
}
"""Who looks at it when somebody thinks that the amount is wrong."""

ADVISER = N_("Show this page to your adviser. They can make an offer together with you.")
BREATHING_SPACE = N_(
    "If you are in Breathing Space, we have to stop asking for this debt. You do not have to do "
    "anything here, and you can still pay if you want to."
)
BREATHING_SPACE_BUSINESS = N_(
    "Breathing Space is for people. A sole trader can use it for some business debts; a company cannot."
)
