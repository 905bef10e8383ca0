"""What completing a step costs over HTTP: at most 20 statements and one commit, the last as the first."""

from __future__ import annotations

from tests.conftest import SignIn
from tests.office import Office
from tests.visiting import written

MOST = 20


def test_a_step_over_http_is_one_commit_and_at_most_20_statements_however_old_the_case(
    council: Office, sign_in: SignIn
) -> None:
    ref = council.agreed()
    amina = sign_in("Amina Caseworth")
    counts, commits = [], []
    for _ in range(15):
        address, sent = written(amina, council, ref)
        assert amina.post(address, data=sent).status_code == 302
        # BEGIN is the transaction's own; SQLite's driver is told to send it, others send it unseen.
        counts.append(sum(not sql.startswith("BEGIN") for sql in amina.last.statements))
        commits.append(amina.last.commits)
    assert set(commits) == {1}
    assert counts[1:] == counts[1:2] * 14
    assert max(counts) <= MOST
