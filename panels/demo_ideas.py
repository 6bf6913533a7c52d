"""What the invented cities of the demo try: ten initiatives, alive and different."""

from typing import NamedTuple


class Try(NamedTuple):
    """An entry of the log. Days are counted back from today; without `after` it goes on."""

    hypothesis: str
    tried: str
    stop_rule: str
    began: int
    ended: int
    before: str = ""
    after: str = ""
    evidence: str = ""
    failed: str = ""


class Idea(NamedTuple):
    """One initiative. `theme` is a number of CRISCO's themes; `ended` 0 is not over."""

    city: str
    title: str
    aim: str
    audience: str
    place: str
    theme: int
    cost: str
    began: int
    tries: tuple[Try, ...] = ()
    ended: int = 0
    stopped_because: str = ""
    others: str = ""


IDEAS = (
    Idea(
        "tartu",
        "Language café at the library",
        "Newcomers and residents talk for an hour every week, so that both lose the fear of "
        "making mistakes.",
        "Everybody over sixteen; no level is asked",
        "City library, reading room",
        3,
        "small",
        420,
        (
            Try(
                "If we meet weekly, half of the group speaks more freely after three months.",
                "Twelve evenings with a host, cards with questions, tea, and no teacher.",
                "Fewer than four people come three times in a row.",
                400,
                310,
                "Seven of twenty said that they speak with a neighbour every week.",
                "Fifteen of twenty say so.",
                "The same two questions on paper, at the first and at the twelfth evening.",
                "Parents of small children could not come in the evening.",
            ),
            Try(
                "If there is a table for children, parents come too.",
                "The same evening, with two students who play with the children next door.",
                "No parent comes four times in a row.",
                200,
                20,
            ),
        ),
        others="Students’ union",
    ),
    Idea(
        "vejle",
        "Language café with childcare",
        "Parents who look after small children all day find time to speak the language.",
        "Parents of children under six",
        "Family house, ground floor",
        3,
        "medium",
        260,
        (
            Try(
                "With childcare, at least ten parents come each week.",
                "Ten mornings; two volunteers play with the children in the same room.",
                "A child is hurt, or fewer than three parents come twice in a row.",
                240,
                170,
                "No parent of a small child came to the evening course.",
                "Thirteen parents came on average, nine of them every week.",
                "The list at the door, without names.",
                "Talking in the same room as the children was too loud; now there are two rooms.",
            ),
        ),
    ),
    Idea(
        "delft",
        "Walking café along the canals",
        "People who do not like to sit in a classroom talk while they walk.",
        "Newcomers and neighbours of all ages",
        "Starts at the old market",
        3,
        "nothing",
        120,
        (
            Try(
                "While walking, people talk longer than at a table.",
                "Eight walks in pairs, with a question for every bridge.",
                "Rain on three walks in a row.",
                110,
                40,
                "At the table, pairs changed to the first language after ten minutes.",
                "While walking, after twenty-five minutes.",
                "Two students walked behind and wrote down the time.",
            ),
        ),
    ),
    Idea(
        "bassano-del-grappa",
        "Open kitchen in the old school",
        "Neighbours who never met cook and eat together once a month.",
        "Everybody in the quarter",
        "Old school, kitchen",
        1,
        "small",
        190,
        (
            Try(
                "Whoever cooks together greets the others in the street afterwards.",
                "Six dinners; each is cooked by two households who do not know each other.",
                "Somebody falls ill from the food.",
                180,
                30,
                "Three of thirty guests knew the name of a neighbour from another country.",
                "Twenty-one of thirty do.",
                "One question at the door of the first and of the sixth dinner.",
                "We planned for forty guests and had food for sixty: too much was thrown away.",
            ),
        ),
        others="Slow food group",
    ),
    Idea(
        "etterbeek",
        "Buddies for the first hundred days",
        "Whoever is new in town has one person to ask.",
        "People who arrived within the last three months",
        "Town hall, desk for newcomers",
        2,
        "medium",
        330,
        (
            Try(
                "With a buddy, people find a doctor and a school sooner.",
                "Thirty pairs meet every second week for a hundred days.",
                "A third of the pairs stops meeting.",
                300,
                200,
                "Without a buddy it took nine weeks to find a family doctor.",
                "With a buddy it took four.",
                "Asked by telephone, thirty people with a buddy and thirty without.",
            ),
        ),
    ),
    Idea(
        "strasbourg",
        "Stories in the tram",
        "Passengers hear where their neighbours come from, and see a face and not a group.",
        "Passengers of line C",
        "Tram line C",
        2,
        "large",
        300,
        (
            Try(
                "Whoever has heard three stories thinks better of newcomers.",
                "Ten short stories on the screens of the tram for six weeks.",
                "Complaints of people who told their story.",
                280,
                238,
                "Forty of a hundred said that newcomers make the city better.",
                "Forty-one of a hundred.",
                "A hundred passengers asked before, a hundred others afterwards.",
                "Nothing changed. People looked at their phones; the screens are too small.",
            ),
        ),
        ended=230,
        stopped_because="Nobody looked at the screens. We look for a place where people sit still.",
    ),
    Idea(
        "jonava",
        "A bench of one’s own",
        "An empty square becomes a place where people of the whole quarter meet.",
        "The quarter at the river",
        "Square at the river",
        4,
        "medium",
        150,
        (
            Try(
                "If residents build the benches themselves, they use them.",
                "Three Saturdays with wood from the city and tools from the school.",
                "The benches are broken twice.",
                140,
                15,
            ),
        ),
    ),
    Idea(
        "novo-mesto",
        "Football without a club",
        "Children play together without a fee, a form, or the right shoes.",
        "Children from eight to fourteen",
        "Field behind the station",
        4,
        "small",
        500,
        (
            Try(
                "Without a fee, children of newcomers come as often as the others.",
                "Every Wednesday for a year; a coach and two older players.",
                "Fights on three days in a row.",
                480,
                120,
                "Two of forty children in the club had come to the country lately.",
                "Nineteen of sixty who played on Wednesdays had.",
                "The coach counted once a month and asked only: how long have you lived here?",
            ),
        ),
        ended=100,
    ),
    Idea(
        "vlora",
        "Theatre of the waiting room",
        "People who wait for papers and people who hand them out see each other’s day on a stage.",
        "Clerks, and people who wait",
        "City theatre",
        1,
        "medium",
        90,
        (
            Try(
                "After playing each other, both are more patient.",
                "Ten evenings of rehearsal, two performances.",
                "Somebody is laughed at and does not want to go on.",
                80,
                5,
            ),
        ),
    ),
    Idea(
        "rezekne",
        "Summer cinema in three languages",
        "The city laughs at the same film, whatever people speak at home.",
        "Everybody",
        "Courtyard of the museum",
        4,
        "",
        0,
    ),
)

# who came of whom, and what was learnt
LINES = (
    ("vejle", "tartu", "adapted", "We kept the weekly hour and added childcare."),
    ("delft", "vejle", "inspired", "No room at all: we walk."),
    ("bassano-del-grappa", "etterbeek", "inspired", "Two households instead of two people."),
)

# what panels said at home: city, days ago, verdict, why, and votes for it by third (first, ...)
SAID = (
    ("tartu", 250, "enrich", "Keep the weekly hour and find a way for parents.", (6, 7, 5)),
    ("vejle", 60, "adapt", "Two rooms from now on, and a second morning.", (4, 3, 5)),
    (
        "etterbeek",
        100,
        "keep",
        "It works and costs little. Look for buddies who are men.",
        (6, 5, 4),
    ),
    (
        "strasbourg",
        226,
        "stop",
        "Nothing changed in six weeks. The stories are good; the place is not.",
        (5, 6, 3),
    ),
    ("novo-mesto", 95, "keep", "A club takes it over, without a fee.", (4, 4, 3)),
)

# who asked whom: initiative's city, panel's city, days ago, question, points, answers
ASKED = (
    (
        "bassano-del-grappa",
        "vejle",
        50,
        "We throw too much food away. How do you plan for people who do not say whether they come?",
        (
            "Ask each guest to bring one thing. Who brings something comes.",
            "Cook for thirty and have bread and soup for the others.",
            "Your question at the door counts only those who came again.",
        ),
        ("We will try it at the next two dinners.", "We have done so since last month."),
    ),
    (
        "tartu",
        "bassano-del-grappa",
        6,
        "Would a table for children work in a reading room, or do we need another place?",
        (),
        (),
    ),
    (
        "novo-mesto",
        "tartu",
        130,
        "How would you find out whether friendships go on after the football?",
        ("Ask the children to draw with whom they played this week.",),
        ("A good idea. The coach will do it in autumn.",),
    ),
)
