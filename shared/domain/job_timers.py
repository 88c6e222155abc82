"""The units and the crontab that run every job, written from the list of jobs: what a council installs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.domain.job_times import NIGHT_BEGINS, Job, Need
from shared.domain.jobs import JOBS

COMMAND = "/usr/local/bin/evenkeel"
SETTINGS = "/etc/evenkeel/environment"
WRITTEN = "Written by `evenkeel jobs timers`; change shared/domain/jobs.py instead."
ONE_MINUTE = 60
NEEDS = {
    Need.BACS_FILE: "only with EVENKEEL_DIRECT_DEBIT=bacs",
    Need.BACS_REPORTS: "only with EVENKEEL_BACS_REPORTS",
    Need.DIRECT_DEBIT_SUPPLIER: "only with EVENKEEL_DIRECT_DEBIT=stripe",
    Need.CARDS: "only with EVENKEEL_CARDS",
    Need.REGISTER: "only with EVENKEEL_REGISTER",
    Need.SCANNER: "only with EVENKEEL_CLAMD",
    Need.SANDBOX: "only in the sandbox",
}
_SERVICE = """\
# {written}
[Unit]
Description=Evenkeel: {about}
Wants=network-online.target
After=network-online.target

[Service]
Type={type}
User=evenkeel
EnvironmentFile={settings}
ExecStart={command}
{rest}
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths=/var/lib/evenkeel
{install}"""
_TIMER = """\
# {written}
[Unit]
Description=Evenkeel: {about}

[Timer]
{when}
Unit={unit}

[Install]
WantedBy=timers.target
"""
_ORDER = """\
# The order of the night, and what runs all day long

{written}

{table}"""
_INSTALL = "\n[Install]\nWantedBy=multi-user.target\n"


def timer_files() -> Mapping[str, str]:
    """Every file by its name: units for systemd, a crontab, and the list for people to read."""
    return {
        "systemd/evenkeel-jobs.service": _service(
            "every job when it is due", "jobs schedule", _KEPT_ALIVE, _INSTALL
        ),
        "systemd/evenkeel-night.service": _service(
            "the jobs of the night", "jobs night", _ONCE, kind="oneshot"
        ),
        "systemd/evenkeel-night.timer": _timer(
            "the jobs of the night",
            f"OnCalendar=*-*-* {NIGHT_BEGINS:%H:%M}:00 Europe/London\nPersistent=true",
            "evenkeel-night.service",
        ),
        "systemd/evenkeel-job@.service": _service(
            "the job %i", "jobs run %i", _ONCE, kind="oneshot"
        ),
        "systemd/evenkeel-follow@.service": _service(
            "the job %i, again and again", "jobs follow %i", _KEPT_ALIVE, _INSTALL
        ),
        **{f"systemd/evenkeel-job-{name}.timer": _of_job(name, job) for name, job in _by_timer()},
        "crontab": _crontab(),
        "order.md": _ORDER.format(written=WRITTEN, table=jobs_table()),
    }


def jobs_table() -> str:
    """The list of jobs as a table."""
    head = "| Job | When | What it does, and why then | For a day that has passed |\n|---|---|---|---|\n"
    return head + "".join(
        f"| `{name}` | {when_words(job)} | {job.about}. {_why(job)} | {job.only_today or 'Yes'} |\n"
        for name, job in JOBS.items()
    )


def when_words(job: Job) -> str:
    """When a job runs, in a few words."""
    if job.every is None:
        return f"nightly, {NIGHT_BEGINS:%H:%M}"
    seconds = job.every.seconds
    return f"every {seconds} s" if seconds < ONE_MINUTE else f"every {seconds // ONE_MINUTE} min"


_KEPT_ALIVE = "Restart=always\nRestartSec=5\nTimeoutStopSec=15"
# 3: another machine runs it; that is as it should be.
_ONCE = "SuccessExitStatus=3"


def _service(about: str, arguments: str, rest: str, install: str = "", kind: str = "exec") -> str:
    return _SERVICE.format(
        written=WRITTEN,
        about=about,
        type=kind,
        settings=SETTINGS,
        command=f"{COMMAND} {arguments}",
        rest=rest,
        install=install,
    )


def _timer(about: str, when: str, unit: str) -> str:
    return _TIMER.format(written=WRITTEN, about=about, when=when, unit=unit)


def _of_job(name: str, job: Job) -> str:
    seconds = job.every.seconds if job.every else 0
    when = f"OnBootSec=1min\nOnUnitInactiveSec={seconds}s\nAccuracySec=1s"
    return _timer(job.about, when, f"evenkeel-job@{name}.service")


def _by_timer() -> Iterator[tuple[str, Job]]:
    """Those that are begun anew each time; the ones of every few seconds are followed instead."""
    for name, job in JOBS.items():
        if job.every is not None and job.every.seconds >= ONE_MINUTE:
            yield name, job


def _why(job: Job) -> str:
    waits = f" Waits for {', '.join(f'`{each}`' for each in job.after)}." if job.after else ""
    need = f" ({NEEDS[job.need]})" if job.need else ""
    return f"{job.why}{waits}{need}"


def _crontab() -> str:
    lines = [
        f"# {WRITTEN}",
        "# For a machine without systemd. Cron begins nothing more often than once a minute, so a code by",
        "# email may take that long; `evenkeel jobs schedule` has no such wait.",
        "CRON_TZ=Europe/London",
        f"{NIGHT_BEGINS:%M} {NIGHT_BEGINS.hour} * * * {COMMAND} jobs night",
    ]
    for name, job in JOBS.items():
        if job.every is not None:
            minutes = max(1, job.every.seconds // ONE_MINUTE)
            often = "*" if minutes == 1 else f"*/{minutes}"
            lines.append(f"{often} * * * * {COMMAND} jobs run {name}{_note(job)}")
    return "\n".join(lines) + "\n"


def _note(job: Job) -> str:
    return f"  # {NEEDS[job.need]}" if job.need else ""
