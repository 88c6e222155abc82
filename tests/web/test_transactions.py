"""One request, one transaction."""

from sqlalchemy import func, select

from shared.models import Feedback


def rows(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Feedback))


def test_a_post_that_is_answered_well_is_kept(trial, database):
    assert trial.post("/trial/record").status_code == 303
    assert rows(database) == 1


def test_a_post_that_is_refused_keeps_nothing(trial, database):
    assert trial.post("/trial/refuse").status_code == 422
    assert rows(database) == 0


def test_a_post_that_fails_keeps_nothing_and_says_sorry(trial, database):
    answer = trial.post("/trial/fail")
    assert answer.status_code == 500
    assert rows(database) == 0


def test_the_next_request_after_a_failure_works(trial, database):
    trial.post("/trial/fail")
    assert trial.post("/trial/record").status_code == 303
    assert rows(database) == 1


def test_a_page_that_is_only_read_cannot_write(trial, database):
    assert trial.get("/trial/write-on-get").status_code in {500, 503}
    assert rows(database) == 0


def test_no_connection_stays_out_after_a_request(trial, database):
    for path in ("/trial/open", "/trial/raises/broken", "/trial/raises/404"):
        trial.get(path)
    trial.post("/trial/fail")
    assert database.engine.pool.checkedout() == 0


def test_a_deadlock_is_tried_again_and_not_shown(trial, database, monkeypatch):
    from sqlalchemy.exc import OperationalError

    import tests.support.trial_pages as pages

    tries = []
    record = pages.record

    def deadlocked_once(*given):
        record(*given)
        tries.append(1)
        if len(tries) == 1:
            cause = Exception("deadlock detected")
            cause.sqlstate = "40P01"
            raise OperationalError("INSERT", {}, cause)

    monkeypatch.setattr(pages, "record", deadlocked_once)
    assert trial.post("/trial/record").status_code == 303
    assert (len(tries), rows(database)) == (2, 1)


def test_a_request_that_deadlocks_every_time_gives_up_after_three(trial, monkeypatch):
    from sqlalchemy.exc import OperationalError

    import tests.support.trial_pages as pages

    tries = []

    def deadlocked(*_given):
        tries.append(1)
        cause = Exception("deadlock detected")
        cause.sqlstate = "40P01"
        raise OperationalError("INSERT", {}, cause)

    monkeypatch.setattr(pages, "record", deadlocked)
    assert trial.post("/trial/record").status_code == 503
    assert len(tries) == 3
