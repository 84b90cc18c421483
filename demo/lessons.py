"""The three lessons of the demo school: what is on the board, what is said, whose hand is up when.

`demo/story.json` has the coach's notes on the first one; their moments are the ones named here.
"""

from __future__ import annotations

import random

from demo.classroom import Classroom, HandsUp, Page
from demo.voice import Talk

EVERYBODY = 10


def _hands(seconds: float, seed: int, *, free: tuple[tuple[float, float], ...]) -> tuple[HandsUp, ...]:
    """A few hands every minute or so, except in the stretches kept `free` for moments of their own."""
    chance = random.Random(seed)
    moments = []
    at_s = 22.0
    while at_s < seconds - 20:
        end_s = at_s + chance.uniform(7, 13)
        pupils = chance.sample(range(EVERYBODY), chance.randint(2, 4))
        raised = {pupil: at_s + chance.uniform(0, 4) for pupil in pupils}
        if not any(start < end_s and at_s < stop for start, stop in free):
            moments.append(HandsUp(end_s, raised))
        at_s = end_s + chance.uniform(30, 75)
    return tuple(moments)


FRACTIONS_S = 1590.0
_FRACTIONS_FREE = ((60.0, 84.0), (380.0, 396.0), (810.0, 856.0), (1384.0, 1428.0))
FRACTIONS = Classroom(
    wall=(180, 198, 207),
    teacher=(108, 80, 53),
    pages=(
        Page(0, ("Year 8: adding fractions", "1/2 + 1/4 = ?")),
        Page(150, ("Same size pieces first", "1/2 = 2/4", "2/4 + 1/4 = 3/4")),
        Page(420, ("Your turn", "1/3 + 1/6", "2/5 + 1/10", "3/4 + 1/8")),
        Page(640, ("Common denominator", "3 and 4:  3  6  9  12", "          4  8  12")),
        Page(800, ("Which is larger?", "3/4  or  2/3", "9/12    8/12")),
        Page(1080, ("Explain to your partner", "Why not  1/2 + 1/3 = 2/5 ?")),
        Page(1380, ("Before you go", "2/3 + 1/4 =", "How do you know?")),
    ),
    hands=(
        *_hands(FRACTIONS_S, 8, free=_FRACTIONS_FREE),
        HandsUp(80, {pupil: 67.5 + 0.3 * pupil for pupil in range(EVERYBODY)}),
        HandsUp(852, {1: 821.0, 7: 822.5, 0: 825.2, 4: 825.8, 8: 826.4}),
        HandsUp(1424, {2: 1396.0, 6: 1397.0, 9: 1410.0}),
    ),
)
FRACTIONS_TALK = Talk(
    "en-gb+f3",
    (
        "Good morning everyone. Books open, please, and date in the margin.",
        "Look at the board. Two fractions, and I would like one answer.",
        "What do the pieces have to be before we may add them?",
        "Yes. Pieces of the same size.",
        "Talk to the person next to you for one minute. What changes, and what stays the same?",
        "Write it down first. Then we compare.",
        "I can see three different ways of doing this. All three are worth hearing.",
        "Say that again, a little louder, so that the back row can hear you.",
        "Do you agree with that? Who can add to it?",
        "If I cut every half into two, how many quarters have I got?",
        "Let us test it. One half is the same as two quarters.",
        "Take your time. Nobody needs to be first.",
        "Now try the next three on your own. No talking for four minutes, please.",
        "Which of these was the hardest, and why?",
    ),
    moments=(
        (67.0, "So, before anybody calls out, what is one half and one quarter, all together?"),
        (380.0, "Wait. I am not looking at the front. Have a look at your own page."),
        (
            814.5,
            "Here is a question for everybody. Three quarters, or two thirds. Which is larger, and how do you know?",
        ),
        (829.0, "Thank you. I can see five hands now. Let us start at the back."),
        (1389.0, "Sam, what is two thirds and one quarter?"),
        (1404.0, "Priya, how did you get twelve for the bottom number?"),
    ),
    quiet=((385.0, 396.0), (470.0, 560.0), (820.8, 828.5), (1110.0, 1170.0)),
)

PLANTS_S = 960.0
PLANTS = Classroom(
    wall=(206, 204, 184),
    teacher=(70, 110, 52),
    pages=(
        Page(0, ("What does a leaf need?",)),
        Page(120, ("Light", "Water", "Carbon dioxide")),
        Page(420, ("In the dark?", "1  What stops", "2  What goes on")),
        Page(700, ("Plan a fair test", "Change one thing", "Measure one thing")),
    ),
    hands=_hands(PLANTS_S, 9, free=()),
    margin=620,
)
PLANTS_TALK = Talk(
    "en-gb+m4",
    (
        "You have a leaf on your table. What does it need to stay alive?",
        "Two minutes, in pairs. Then I will ask somebody who has not spoken yet.",
        "Tell me what you wrote, not what your neighbour wrote.",
        "Good. So what happens at night?",
        "That is a guess. How could we find out?",
        "Only change one thing. Otherwise we will not know why.",
        "Leave the lamp where it is, please.",
    ),
    quiet=((200.0, 260.0), (560.0, 620.0)),
)

STARTER_S = 180.0
STARTER = Classroom(
    wall=(196, 190, 206),
    teacher=(92, 62, 104),
    pages=(Page(0, ("Do now", "Three facts from", "last lesson")), Page(95, ("Swap and check",))),
    hands=_hands(STARTER_S, 4, free=()),
)
STARTER_TALK = Talk(
    "en-gb+f4",
    (
        "Three facts from last lesson. Four minutes, in silence.",
        "Pens down. Swap with your partner, and check.",
        "Who read something that they had forgotten themselves?",
    ),
    quiet=((12.0, 60.0),),
)
