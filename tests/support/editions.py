"""Editions for tests."""

from sqlalchemy.orm import Session

from label.editions import actions
from label.editions.actions import Calendar
from label.kit.clock import now
from scoring import Rulebook


def publish_open(session: Session, calendar: Calendar, rulebook: Rulebook) -> None:
    """Published and opened, whoever is there: a test is not about the people that an appeal needs."""
    actions.publish(session, calendar, rulebook, now()).opened_at = now()
