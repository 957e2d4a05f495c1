"""Cases in the format of tests/data/deadlines.json that the file lacks.

Each expected day was counted by hand on a calendar; the comments say what is being counted.
"""

BERLIN, PARIS, DUBLIN, LONDON = "Europe/Berlin", "Europe/Paris", "Europe/Dublin", "Europe/London"
LA, NEW_YORK, DENVER = "America/Los_Angeles", "America/New_York", "America/Denver"
ZURICH, SAO_PAULO, TORONTO = "Europe/Zurich", "America/Sao_Paulo", "America/Toronto"

ID_ASKED, ID_GIVEN = "identity_requested", "identity_received"
ASKED, TOLD = "clarification_requested", "clarification_received"
EXTENDED = "extension_notice_sent"


def row(name, regime, request_type, received, zone, calendar, *events, rule=None, **expected):
    table = {
        "id": name,
        "regime": regime,
        "request_type": request_type,
        "received": received,
        "controller_timezone": zone,
        "holiday_calendar": calendar,
        "events": [event if isinstance(event, dict) else event_of(*event) for event in events],
        "expected": expected,
    }
    return table | ({"rule": rule} if rule else {})


def event_of(kind, at, **more):
    return {"type": kind, "at": at, **more}


def without_reasons(at):
    return event_of(EXTENDED, at, reasons_given=False)


def announced(at, days):
    return event_of(EXTENDED, at, reasons_given=True, announced_additional_days=days)


def earlier(kind, day, **more):
    return {"type": kind, "request_received": day, **more}


GDPR = [
    # Ascension Day is Thursday 14 May 2026; 14 July is France's alone.
    row("FR-1", "GDPR", "access", "2026-04-14", PARIS, "FR",
        due="2026-05-15", strict_due="2026-05-14"),
    row("FR-2", "gdpr", "erasure", "2026-06-14", PARIS, "FR", due="2026-07-15"),
    row("FR-3", "gdpr", "erasure", "2026-06-14", BERLIN, "DE", due="2026-07-14"),
    # Epiphany, Wednesday 6 January 2027, is a holiday in Bavaria and not in all of Germany.
    row("DE-1", "GDPR", "know", "2026-12-06", BERLIN, "DE", due="2027-01-06"),
    row("DE-2", "GDPR", "know", "2026-12-06", BERLIN, "DE-BY", due="2027-01-07"),
    row("IE-1", "GDPR", "access", "2026-02-17", DUBLIN, "IE", due="2026-03-18", due_weekday="Wed"),
    row("NO-1", "GDPR", "access", "2026-02-17", DUBLIN, "NONE", due="2026-03-17"),
    row("NO-2", "GDPR", "access", "2026-04-10", DUBLIN, None, due="2026-05-10", due_weekday="Sun"),
    row("US-1", "GDPR", "access", "2026-04-10", NEW_YORK, "US-FED", due="2026-05-10"),
    row("LEAP-1", "GDPR", "access", "2028-01-29", BERLIN, "DE", due="2028-02-29"),
    row("LEAP-2", "GDPR", "access", "2027-01-29", BERLIN, "DE",
        due="2027-03-01", strict_due="2027-02-28"),
    # Identity 2 to 8 September and the question 4 to 10 September: 9 days, those shared once.
    row(
        "PAUSE-1", "GDPR", "access", "2026-09-01", BERLIN, "DE",
        (ID_ASKED, "2026-09-02"), (ASKED, "2026-09-04"),
        (ID_GIVEN, "2026-09-09"), (TOLD, "2026-09-11"),
        pause_days=9, pause_allowed=True, strict_due="2026-10-10", due="2026-10-12",
        max_with_extension="2026-12-10", backstop_no_pause_due="2026-10-01",
    ),
    row(
        "PAUSE-2", "GDPR", "access", "2026-09-01", BERLIN, "DE",
        (ID_ASKED, "2026-09-08"), (ID_GIVEN, "2026-09-10"),
        pause_days=2, pause_allowed=True, strict_due="2026-10-03", due="2026-10-05",
    ),
    row(
        "PAUSE-3", "GDPR", "access", "2026-09-01", BERLIN, "DE",
        (ID_ASKED, "2026-09-09"), (ID_GIVEN, "2026-09-20"),
        pause_days=0, pause_allowed=False, due="2026-10-01", state="running",
    ),
    # Day 7 ends at midnight in Berlin, which is 22:00 in UTC.
    row(
        "PAUSE-4", "GDPR", "access", "2026-09-01", BERLIN, "DE",
        (ID_ASKED, "2026-09-08T21:59:59Z"), (ID_GIVEN, "2026-09-09T22:00:00Z"),
        pause_days=2, due="2026-10-05", relevant_time="2026-09-01",
    ),
    row(
        "PAUSE-5", "GDPR", "access", "2026-09-01", BERLIN, "DE",
        (ID_ASKED, "2026-09-08T22:00:00Z"), (ID_GIVEN, "2026-09-09T22:00:00Z"),
        pause_days=0, due="2026-10-01",
    ),
    # The days are those of Berlin: from the 3rd to the 6th, not from the 2nd to the 5th.
    row(
        "PAUSE-6", "GDPR", "access", "2026-09-01", BERLIN, "NONE",
        (ID_ASKED, "2026-09-02T22:30:00Z"), (ID_GIVEN, "2026-09-06T12:00:00Z"),
        pause_days=3, due="2026-10-04",
    ),
    row(
        "EXT-1", "GDPR", "access", "2026-04-10", BERLIN, "DE", without_reasons("2026-05-05"),
        extension_valid=False, due="2026-05-11",
    ),
    row(
        "EXT-2", "GDPR", "access", "2026-04-10", BERLIN, "DE",
        (EXTENDED, "2026-05-11"), (EXTENDED, "2026-07-01"),
        extension_valid=True, due="2026-07-10", statutory_cap="2026-07-10",
    ),
    row(
        "EXT-3", "GDPR", "access", "2027-01-31", BERLIN, "DE", (EXTENDED, "2027-02-20"),
        extension_valid=True, due="2027-04-30", strict_due="2027-04-30", due_weekday="Fri",
    ),
    # Five days of pause make the first term end on 6 July; 6 September is a Sunday.
    row(
        "EXT-4", "GDPR", "access", "2026-06-01", BERLIN, "DE",
        (ID_ASKED, "2026-06-03"), (ID_GIVEN, "2026-06-08"), (EXTENDED, "2026-07-03"),
        extension_valid=True, extension_notice_deadline="2026-07-06",
        extension_notice_deadline_strict="2026-07-01", strict_due="2026-09-06", due="2026-09-07",
    ),
    row(
        "REFUSE-1", "GDPR", "erasure", "2026-10-31", BERLIN, "DE", (EXTENDED, "2026-11-10"),
        rule="gdpr.refusal_notice", due="2026-11-30",
    ),
    row(
        "SEED-1", "GDPR+SEED", "erasure", "2026-02-15", BERLIN, "DE",
        promise_30_days="2026-03-17", one_month_strict="2026-03-15",
        one_month_statutory="2026-03-16", due="2026-03-15", extension_notice_deadline="2026-03-15",
    ),
    row(
        "SEED-2", "GDPR+SEED", "access", "2026-03-10", BERLIN, "DE", (EXTENDED, "2026-04-13"),
        extension_valid=False, due="2026-04-09",
    ),
    row(
        "SEED-3", "GDPR+SEED", "access", "2026-03-10", BERLIN, "DE", (EXTENDED, "2026-04-10"),
        extension_valid=True, due="2026-06-10",
    ),
    # The promise is counted "from the date of request": no pause moves it.
    row(
        "SEED-4", "GDPR+SEED", "access", "2026-06-01", BERLIN, "DE",
        (ID_ASKED, "2026-06-03"), (ID_GIVEN, "2026-06-08"),
        one_month_strict="2026-07-06", promise_30_days="2026-07-01", due="2026-07-01",
    ),
    row(
        "SEED-5", "GDPR+SEED", "access", "2026-06-01", BERLIN, "DE", (ID_ASKED, "2026-06-03"),
        state="suspended", due="2026-07-01", backstop_no_pause_due="2026-07-01",
    ),
]  # fmt: skip

UK = [
    # 12 July 2027 is a Monday, and a holiday in Northern Ireland; in 2026 it is moved to the 13th.
    row("NIR-1", "UK_GDPR", "access", "2027-06-12", LONDON, "UK-NIR", due="2027-07-13"),
    row("NIR-2", "uk-gdpr", "access", "2026-06-12", LONDON, "UK-NIR", due="2026-07-14"),
    row("ENG-1", "UK_GDPR", "access", "2026-06-12", LONDON, "UK-ENG", due="2026-07-13"),
    # 1 January 2027 is a Friday; Scotland's 2 January moves from Saturday to Monday the 4th.
    row("ENG-2", "UK_GDPR", "access", "2026-12-01", LONDON, "UK-ENG", due="2027-01-04"),
    row("SCT-1", "UK_GDPR", "access", "2026-12-01", LONDON, "UK-SCT", due="2027-01-05"),
    row("EU-CAL", "UK_GDPR", "access", "2026-09-03", LONDON, "IE", due="2026-10-03"),
    row(
        "FEE-1", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG",
        ("fee_requested", "2026-06-03"), ("fee_paid", "2026-06-20"),
        relevant_time="2026-06-20", due="2026-07-20", pause_days=0,
    ),
    row(
        "FEE-2", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG",
        (ID_ASKED, "2026-06-02"), ("fee_quoted", "2026-06-03"),
        ("fee_received", "2026-06-10"), (ID_GIVEN, "2026-06-15"),
        relevant_time="2026-06-15", due="2026-07-15",
    ),
    row(
        "ID-1", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG", (ID_ASKED, "2026-06-20"),
        state="suspended", due=None, due_weekday=None, due_at_utc=None, relevant_time=None,
        backstop_no_pause_due="2026-07-01",
    ),
    # The month begins on 8 June; of the question's days, 8 to 10 June lie within it.
    row(
        "ID-2", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG",
        (ID_ASKED, "2026-06-02"), (ASKED, "2026-06-04"),
        (ID_GIVEN, "2026-06-08"), (TOLD, "2026-06-10"),
        relevant_time="2026-06-08", excluded_days=3, strict_due="2026-07-10", due="2026-07-13",
    ),
    row(
        "EXT-1", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG",
        (ASKED, "2026-06-04"), (TOLD, "2026-06-10"), (EXTENDED, "2026-07-07"),
        extension_valid=True, due="2026-09-08", strict_due="2026-09-07",
    ),
    row(
        "EXT-2", "UK_GDPR", "access", "2026-06-01", LONDON, "UK-ENG", (EXTENDED, "2026-07-02"),
        extension_valid=False, due="2026-07-01",
    ),
    row("COMPLAINT-1", "UK_GDPR", "complaint", "2026-07-02", LONDON, "UK-ENG",
        due="2026-08-03", strict_due="2026-08-01", ack_due="2026-08-03"),
    # Christmas Day is a Friday and Boxing Day moves to Monday 28 December.
    row("COMPLAINT-2", "UK_GDPR", "complaint", "2026-11-25", LONDON, "UK-WLS", due="2026-12-29"),
]  # fmt: skip

ACK, OPT_OUT = "ccpa.ack_10_business_days", "opt_out_sale_sharing"
CCPA = [
    row("ACK-1", "CCPA", "know", "2026-06-22", LA, "US-FED", rule=ACK, due="2026-07-07"),
    row("ACK-2", "CCPA", "know", "2026-06-22", LA, "CA-GOV6700", rule=ACK, due="2026-07-06"),
    row("ACK-3", "CCPA", "delete", "2026-02-09", LA, "CA-GOV6700", rule=ACK, due="2026-02-26"),
    row("ACK-4", "CCPA", "correct", "2026-11-25", LA, "NONE", rule=ACK, due="2026-12-10"),
    # 25 December 2027 is a Saturday: closed federally on the Friday, and not in California.
    row("ACK-5", "CCPA", "know", "2027-12-10", LA, "US-CA-STRICT", rule=ACK, due="2027-12-24"),
    row("ACK-6", "CCPA", "know", "2027-12-10", LA, "US-FED", rule=ACK, due="2027-12-27"),
    row("45-1", "CPRA", "know_categories", "2028-02-29", LA, None, due="2028-04-14",
        ack_due="2028-03-14", outcome_if_unverified="deny"),
    row("15-1", "CCPA", "opt_out", "2026-12-18", LA, "US-CA-STRICT", due="2027-01-12",
        ack_due=None, outcome_if_unverified="not_asked"),
    row("15-2", "CCPA", "limit_sensitive_pi", "2026-11-16", LA, None, due="2026-12-08"),
    row(
        "15-3", "CCPA", OPT_OUT, "2026-11-16", LA, None,
        (ID_ASKED, "2026-11-17"), (EXTENDED, "2026-11-20"),
        due="2026-12-08", extension_valid=False, pause_allowed=False, max_with_extension=None,
    ),
    row("90-1", "CCPA", "know", "2026-03-02", LA, None, without_reasons("2026-04-10"),
        due="2026-04-16", extension_valid=False),
    row("90-2", "CCPA", "know", "2026-03-02", LA, None, announced("2026-04-10", 60),
        due="2026-05-31", extension_valid=True),
    row("90-3", "CCPA", "know", "2026-03-02", LA, None,
        (EXTENDED, "2026-04-16"), (EXTENDED, "2026-05-20"), due="2026-05-31"),
    row("90-4", "CCPA", "delete", "2026-03-02", LA, None,
        (EXTENDED, "2026-04-17"), (EXTENDED, "2026-05-20"),
        due="2026-04-16", extension_valid=False),
    row("CNT-1", "CCPA", "know", "2026-12-01", LA, None,
        earlier("prior_know_fulfilled", "2026-03-01"),
        earlier("prior_know_fulfilled", "2026-06-01"),
        fulfilled_in_window=2, may_decline=True, window_start_exclusive="2025-12-01"),
    row("CNT-2", "CCPA", "know", "2028-02-29", LA, None,
        earlier("prior_know_fulfilled", "2027-02-28"),
        earlier("prior_know_fulfilled", "2027-03-01"),
        earlier("prior_delete_fulfilled", "2027-06-01"),
        fulfilled_in_window=1, may_decline=False, window_start_exclusive="2027-02-28"),
    row("COR-1", "CCPA", "correct", "2027-03-01", LA, None,
        earlier("prior_correct_denied", "2026-09-01"),
        prior_denial="2026-09-01", may_deny_as_repeat=True),
    row("COR-2", "CCPA", "correct", "2027-03-01", LA, None,
        earlier("prior_correct_denied", "2026-09-01", new_documentation=True),
        may_deny_as_repeat=False),
    row("COR-3", "CCPA", "correct", "2027-02-28", LA, None,
        earlier("prior_correct_denied", "2026-08-28"),
        six_months_before_receipt="2026-08-28", may_deny_as_repeat=True),
    row("RET-1", "CCPA", "delete", "2028-01-20", LA, None, ("closed", "2028-02-29"),
        retain_through="2030-02-28", purge_not_before="2030-03-01"),
    row("RET-2", "CCPA", "delete", "2026-08-01", LA, None,
        ("withdrawn", "2026-08-31T23:30:00-07:00"),
        retain_through="2028-08-31", purge_not_before="2028-09-01"),
    row("MET-1", "CCPA", "know", "2027-01-01T07:59:59Z", LA, None, metrics_year=2026,
        publish_by="2027-07-01"),
    row("MET-2", "CCPA", "know", "2027-01-01T08:00:00Z", LA, None, metrics_year=2027,
        publish_by="2028-07-01"),
    row("REASK-1", "CCPA", OPT_OUT, "2028-02-29", LA, None, earliest_reask="2029-02-28"),
    row("LKB-1", "CCPA", "know", "2028-02-29", LA, None, lookback_start="2022-01-01",
        default_12_month_start="2027-02-28"),
    # Still 31 December in Los Angeles; then New Year's Day and Martin Luther King Day.
    row("GPC-1", "CCPA", "opt_out", "2027-01-01T06:30:00Z", LA, "US-CA-STRICT", rule="ccpa.gpc",
        due="2026-12-31", backstop="2027-01-25", display_status=True, strict_due="2026-12-31"),
]  # fmt: skip

STATES = [
    row("TX-1", "US-TX", "access", "2026-03-02", DENVER, None, due="2026-04-16",
        max_with_extension="2026-05-31"),
    row("TX-2", "us_tx", "appeal", "2026-05-01", DENVER, None, due="2026-06-30",
        max_with_extension=None),
    row("TX-3", "US-TX", "access", "2026-03-02", DENVER, None, (ID_ASKED, "2026-03-03"),
        due="2026-04-16", pause_days=0, pause_allowed=False, state="running"),
    row("CO-1", "US-CO", "appeal", "2026-05-01", DENVER, None, (EXTENDED, "2026-06-15"),
        due="2026-08-14", extension_valid=True),
    row("CO-2", "US-CO", "appeal", "2026-05-01", DENVER, None, (EXTENDED, "2026-06-16"),
        due="2026-06-15", extension_valid=False),
    row("MN-1", "US-MN", "appeal", "2026-05-01", DENVER, None, due="2026-06-15",
        max_with_extension="2026-08-14"),
    row("NJ-1", "US-NJ", "appeal", "2026-05-01", NEW_YORK, None, due="2026-06-15"),
    row("OR-1", "US-OR", "appeal", "2026-05-01", LA, None, (EXTENDED, "2026-05-02"),
        due="2026-06-15", extension_valid=False),
    row("OR-2", "US-OR", "withdraw_consent", "2026-05-01", LA, None, due="2026-05-16"),
    row("UT-1", "US-UT", "appeal", "2026-05-01", DENVER, None, due=None),
    row("FL-1", "US-FL", "delete", "2026-03-02", NEW_YORK, None, (EXTENDED, "2026-04-16"),
        due="2026-05-01", extension_valid=True),
    row("IA-1", "US-IA", "delete", "2026-03-02", DENVER, None, (EXTENDED, "2026-05-31"),
        due="2026-07-15", extension_valid=True),
    row("ZZ-1", "US-ZZ", "access", "2026-03-02", NEW_YORK, None, due="2026-04-16"),
    row("ZZ-2", "US-ZZ", "appeal", "2026-05-01", NEW_YORK, None, due="2026-06-15"),
    row("VA-1", "US-VA", "opt_out", "2026-03-02", NEW_YORK, None, due="2026-04-16"),
]  # fmt: skip

OTHERS = [
    row("BR-1", "BR-LGPD", "access", "2028-02-20", SAO_PAULO, None, (EXTENDED, "2028-02-25"),
        due="2028-03-06", extension_valid=False, max_with_extension=None),
    row("CH-1", "CH-FADP", "access", "2026-01-31", ZURICH, None, (EXTENDED, "2026-02-20"),
        due="2026-04-01", extension_valid=True),
    # Ten days to confirm the share of the costs, from 5 June; the 30 days begin after them.
    row("CH-2", "CH-FADP", "access", "2026-06-01", ZURICH, None,
        ("fee_quoted", "2026-06-05"), ("fee_paid", "2026-06-07"),
        relevant_time="2026-06-15", due="2026-07-15", strict_due="2026-07-07"),
    row("CH-3", "CH-FADP", "access", "2026-06-01", ZURICH, None,
        ("fee_quoted", "2026-06-05"), ("fee_paid", "2026-06-20"), due="2026-07-20"),
    row("CA-1", "CA-PIPEDA", "access", "2026-11-02", TORONTO, None, (EXTENDED, "2026-12-02"),
        due="2027-01-01", extension_valid=True),
    row("CA-2", "PIPEDA", "correct", "2026-11-02", TORONTO, None, without_reasons("2026-11-20"),
        due="2026-12-02", extension_valid=False),
    row("MIX-1", "GDPR+CCPA", "access", "2026-06-01", LA, "NONE", (ID_ASKED, "2026-06-03"),
        gdpr_due=None, ccpa_due="2026-07-16", due="2026-07-16", state="running",
        pause_days_ccpa=0),
    row("MIX-2", "GDPR+CCPA", "access", "2026-06-01", LA, "NONE", (EXTENDED, "2026-07-10"),
        gdpr_due="2026-07-01", ccpa_due="2026-08-30", due="2026-07-01", extension_valid=False,
        extension_valid_gdpr=False, extension_valid_ccpa=True),
    row("MIX-3", "CCPA+US-IA", "delete+limit", "2026-11-16", LA, None,
        delete_due="2026-12-31", limit_due="2026-12-08", us_ia_due="2027-02-14", due="2026-12-08"),
    row("PROC-1", "CCPA", "access", "2026-11-25", NEW_YORK, "US-FED", rule="processor.forward",
        controller_clock_owner="customer", target_forward_by="2026-11-27", due=None),
    row("PROC-2", "GDPR", "access", "2026-12-24", BERLIN, "DE", rule="processor.forward",
        target_forward_by="2026-12-28"),
    row("EAST", "GDPR", "access", "2026-03-31T10:00:00Z", "Pacific/Kiritimati", None,
        receipt_date="2026-04-01", due="2026-05-01", due_at_utc="2026-05-01T09:59:59Z"),
]  # fmt: skip

MORE = [*GDPR, *UK, *CCPA, *STATES, *OTHERS]
