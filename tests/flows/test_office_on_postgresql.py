"""Deadlines, synchronising, notifications, handing over and look-ups once more, on a real PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from flows.house import House, open_house
from models.settings import Settings
from tests.flows.test_beside import (  # noqa: F401 - collected here again, with this module's house
    test_a_database_that_knows_replaces_the_paper,
    test_a_failed_look_up_must_become_a_notice_within_the_hours_of_the_law,
    test_a_person_learns_who_looked_and_gets_a_copy_and_every_use_is_noted,
    test_a_promised_paper_is_tracked_until_it_came,
    test_the_same_persons_paper_is_offered_and_used_with_consent,
)
from tests.flows.test_figures import (  # noqa: F401 - as above
    office,
    test_each_part_and_the_dossiers_behind_it,
    test_every_figure_is_what_was_counted_by_hand,
    test_the_kept_sums_are_the_slow_recount,
)
from tests.flows.test_handing_over import (  # noqa: F401 - as above
    test_a_payment_finds_its_dossier_by_code_even_as_banks_write_it,
    test_by_post_slips_scanned_back_prove_delivery_and_the_list_does_not,
    test_nobody_comes,
)
from tests.flows.test_notifying import test_an_address_that_does_not_answer_is_tried_again  # noqa: F401 - as above
from tests.flows.test_promises import (  # noqa: F401 - as above
    test_a_dossier_that_is_over_gets_no_new_date,
    test_an_apology_names_the_new_date_and_moves_the_promise,
    test_each_date_is_warned_of_once_and_then_told_to_be_over,
    test_nobody_is_reminded_while_a_supplement_is_awaited,
    test_what_cannot_be_promised_is_refused,
)
from tests.flows.test_synchronising import (  # noqa: F401 - as above
    test_a_dossier_is_known_by_the_code_it_was_submitted_under_and_foreign_ones_are_not,
    test_a_recorded_message_is_heard_and_its_differences_stand_beside_the_dossier,
    test_a_system_that_does_not_answer_is_tried_again_and_seen_and_stops_nobody,
    test_nothing_is_sent_until_an_office_asks_for_it_and_the_past_is_not_told,
    test_the_message_has_every_key_of_the_recorded_one_and_of_its_kind,
    test_the_message_says_what_the_dossier_is,
    test_the_status_follows_the_dossier,
    test_what_was_stopped_for_secrecy_is_told_to_nobody,
)

pytestmark = pytest.mark.service


@pytest.fixture
def house(tmp_path: Path, now: datetime, postgres_url: str) -> Iterator[House]:
    home = tmp_path / "home"
    made = open_house(Settings(home=home, register=postgres_url, objects=f"file://{home}/objects"), lambda: now)
    yield made
    made.register.close()
