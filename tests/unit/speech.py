"""Notices in our own English words, for tests of what is told."""

from smartspec_ops.domain.incident.notice import Speech, product_wordings
from smartspec_ops.domain.incident.wording import Lang, Wordings

ENGLISH = Speech(lang=Lang.EN, wordings=Wordings(known=product_wordings()), service_names={})
