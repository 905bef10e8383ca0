"""Sentences as a worker would write them, for made-up children only."""

from __future__ import annotations

import random

BY_FIELD = {
    "views": (
        "“I like it when breakfast is on the table first.” Showed me the star chart: four mornings this week.",
        "Played with the trains and talked about the new teacher. Says bedtime is calmer now.",
        "Wanted to talk about football, then said the house is quieter since Gran comes on Tuesdays.",
    ),
    "child_views": (
        "Wants Mum to be less tired and to see Dad at weekends without arguments.",
        "Says school is good and mornings are hard. Would like the same bedtime every night.",
    ),
    "reason": (
        "The family’s own network cannot yet hold this without help; the worries are real and can be worked on.",
        "What was agreed is being done and makes a difference, and some of it is still new.",
    ),
    "strengths": (
        "Warm at bedtime, never misses school. Gran is round the corner and comes when asked.",
        "Parents ask for help early and keep appointments. The school knows the family well.",
    ),
    "worries": (
        "Mornings are chaotic and the children arrive hungry. If nothing changes, school becomes another worry.",
        "Arguments in front of the children at handovers.",
    ),
    "goal": (
        "Gets to school rested and on time",
        "Bedtimes at home are calm and safe",
        "Mum has people to call on",
    ),
    "sign": (
        "School says nine mornings in ten on time",
        "The children say what happens at bedtime, and it does",
    ),
    "what": (
        "Breakfast chart by the kettle, filled in together each morning",
        "Gran has the children on Tuesdays so that Mum can go to the group",
        "School nurse sees the family about sleep",
        "Parents agree handovers by text and keep them at the school gate",
    ),
    "next_steps": (
        "Keep the chart going; ask the nurse for the sleep plan; plan Dad’s weekends with the family.",
    ),
    "place": ("Civic Suite, room 2", "Mockfield Primary, family room"),
    "planned_time": ("10:00", "15:30"),
    "chair": ("Amina Caseworth", "Tom Teamlead"),
    "facilitator": ("Fay Facilit",),
    "lead_name": ("Pat Mockteacher",),
    "lead_agency": ("Mockfield Primary",),
    "agency": ("Mockfield Primary",),
}
ANY = (
    "Talked through with the family; they put it in their own words and agree with what is written here.",
    "Going in the right direction, slowly. The network knows what to do next and who does it.",
    "The effect on the children is that mornings are calmer; what is still hard is money at the end of the month.",
)


LINES = {
    "relation": ("Aunt", "Grandmother", "Family friend"),
    "kind": ("Assessment", "Chronology", "School report"),
    "role": ("Teacher", "School nurse"),
    "who": ("Jo Testkin", "Pat Mockteacher"),
    "person": ("Jo Testkin", "Sam Testnurse"),
    "name": ("Jo Testkin", "Sam Testnurse"),
}
ANY_LINE = ("Pat Mockteacher", "Sam Testnurse", "Jo Testkin")
"""For a question of one line: most ask who."""


def sentence(field: str, rng: random.Random, line: bool = False) -> str:
    """Something that fits this question; `line` keeps it to a few words."""
    if line and field not in BY_FIELD:
        return rng.choice(LINES.get(field, ANY_LINE))
    return rng.choice(BY_FIELD.get(field, ANY))
