"""The essential tests of the interface and of signing in once more, on a real PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.house import House, open_house
from models.settings import Settings
from tests.web.test_api import (  # noqa: F401 - collected here again, with this module's house
    portal,
    test_a_consulted_unit_sees_what_it_was_asked_about_and_nothing_else,
    test_a_decision_names_the_version_it_was_made_on,
    test_a_keys_scopes_narrow_its_role,
    test_a_known_id_with_other_files_is_refused_and_says_whose_it_is,
    test_a_sealed_package_is_given_byte_for_byte_to_those_who_may,
    test_a_submission_is_taken_once,
    test_every_part_answers_not_changed,
    test_lists_come_in_pages,
    test_tokens_run_out_and_unknown_ones_are_refused,
)
from tests.web.test_second_factor import (  # noqa: F401 - as above
    must,
    test_a_recovery_code_is_good_once,
    test_a_role_that_must_sets_it_up_first_and_then_needs_it,
)
from tests.web.test_webhooks_page import test_what_was_given_up_is_listed_and_sent_again  # noqa: F401 - as above

pytestmark = pytest.mark.service


@pytest.fixture
def house(tmp_path: Path, now: datetime, postgres_url: str) -> Iterator[House]:
    home = tmp_path / "home"
    made = open_house(Settings(home=home, register=postgres_url, objects=f"file://{home}/objects"), now=lambda: now)
    yield made
    made.register.close()
