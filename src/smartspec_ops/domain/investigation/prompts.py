"""Questions that open an inquiry: how and what, never why or who.

"Why did you" asks for a reason and gets a justification; "how did it look" and "what did you expect" get a description,
which is what others can learn from. Categories: what was noticed, what was aimed at, which ways were open, what helped,
and what would prove us wrong.

Source: Allspaw, "The Infinite Hows" (2014); the categories follow the debriefing questions of Klein's critical decision
method (cues, goals, options, aids).
"""

from collections.abc import Mapping
from enum import StrEnum


class Category(StrEnum):
    CUES = "cues"
    GOALS = "goals"
    OPTIONS = "options"
    HELP = "help"
    AGAINST = "against"


CARDS: Mapping[Category, tuple[str, ...]] = {
    Category.CUES: (
        "What was the first sign that something was not as usual, and how did it look?",
        "What did the dashboards and alerts show at that moment, and what did they not show?",
        "What looked normal although it was not?",
        "How did the picture change when the next piece of information came in?",
    ),
    Category.GOALS: (
        "What was the work of that hour meant to achieve before anything broke?",
        "What had to be traded against what, such as speed against certainty?",
        "What mattered most at each decision, and how did that change?",
    ),
    Category.OPTIONS: (
        "What else could have been done at that point, with what was known then?",
        "How was the option that was taken chosen, and what spoke against it?",
        "What would have been seen, and how soon, if it had not worked?",
    ),
    Category.HELP: (
        "What helped, and what would have helped that was not at hand?",
        "How did people learn what others were doing?",
        "What did an earlier incident teach that was of use, and what did nobody find again?",
    ),
    Category.AGAINST: (
        "What would be seen if this claim were wrong, and what was seen there?",
        "What else explains the same evidence as well?",
        "Where should the same cause have had the same effect, and did it?",
        "What had to be true besides, for this to have such an effect?",
    ),
}
