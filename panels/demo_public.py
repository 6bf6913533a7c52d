"""The demo of promises: organisations on panels say what they will do, and some have done it."""

from datetime import datetime, timedelta
from typing import NamedTuple

from network.models import Theme, User
from panels.demo import coordinator
from panels.models import ActionState, Commitment, CommitmentState, Member, Panel
from panels.services import commitments, followups


class Word(NamedTuple):
    """A promise. Units: days from now; `theme` is its number; `shows` is empty while it is open."""

    sentence: str
    days: int
    theme: int
    shows: str = ""
    is_public: bool = True


class Done(NamedTuple):
    """Something that a panel agreed on: what, who does it, and what came of it."""

    title: str
    owner: str
    outcome: str


# by organisation
WORDS = {
    # Bassano del Grappa
    "Associazione abitanti di San Vito": Word(
        "We open our hall every Friday evening for everybody who wants to cook together.", 9, 4
    ),
    "Tavola Aperta": Word(
        "Ten of our members learn how to welcome new families at school.",
        -40,
        2,
        "Twelve members finished the course in October.",
    ),
    "Doposcuola Ponte Vecchio": Word("We put our leaflets into four languages.", -6, 3),
    "Servizi sociali del Comune": Word(
        "We invite two young people to every meeting about housing.", 120, 1
    ),
    "Biblioteca civica": Word("We look for a second room for the language café.", 60, 3, "", False),
    # Strasbourg
    "Association des habitants de Neudorf": Word(
        "We lend our garden to the newcomers’ choir every Sunday until autumn.", 150, 4
    ),
    "Atelier des Deux Rives": Word(
        "We hold four sewing afternoons where mothers of both banks meet.",
        -25,
        1,
        "Four afternoons took place; thirty-one women came, from eleven countries.",
    ),
    "Cuisine du Monde": Word("We train six people without papers of a trade as cooks.", 75, 2),
    "Mission ville et quartiers": Word(
        "We write every invitation of the district in plain French.", 21, 3
    ),
    "École de la deuxième chance": Word(
        "We ask our pupils which places they avoid in the evening, and why.", 45, 4, "", False
    ),
    # Vejle
    "Beboerforeningen Løget": Word(
        "We paint the meeting room of the estate together and give everybody a key.",
        -12,
        4,
        "The room is blue and yellow now; forty households have a key.",
    ),
    "Sprogcaféen Vejle": Word("We open on Saturdays too, with a corner for children.", 30, 3),
    "Foreningen Nye Naboer": Word(
        "We find a neighbour for each of fifteen new families before Christmas.", 33, 1
    ),
    "Kommunens jobcenter": Word(
        "We offer one conversation in the person’s own language in the first week.", -3, 3
    ),
    "Vejle Bibliotek": Word(
        "We look for people who read aloud in Ukrainian and Tigrinya.", 50, 1, "", False
    ),
    # Delft
    "Bewonersvereniging Buitenhof": Word(
        "We walk through the quarter once a month with people who have just moved in.", 100, 4
    ),
    "Taalhuis Delft": Word(
        "We train eight volunteers to help with letters from offices.",
        -18,
        3,
        "Nine volunteers are there every Wednesday from two to five.",
    ),
    "Stichting Samen Koken": Word(
        "We cook once a week at the shelter, with the people who live there.", 14, 2
    ),
    "Gemeente, team Samenleving": Word(
        "We publish by the summer which rooms of the town may be used without rent.", 180, 4
    ),
    "GGD in de wijk": Word("We ask families what keeps them from the dentist.", 40, 2, "", False),
    # Tartu
    "Annelinna selts": Word(
        "We hold our yard festival in two languages, on stage and at the tables.", 210, 1
    ),
    "Keelekohvik": Word("We start a second table for people who work in the evening.", 18, 3),
    "MTÜ Avatud Laud": Word(
        "We collect twenty recipes and the stories of those who brought them.",
        -30,
        1,
        "Twenty-four recipes are on the wall of the market hall.",
    ),
    "Linna sotsiaaltöö osakond": Word(
        "We answer every letter about benefits within ten days.", -9, 2
    ),
    "Linnaraamatukogu": Word("We try out opening on Sundays.", 55, 4, "", False),
    # Rēzekne
    "Rēzeknes kaimiņu biedrība": Word(
        "We set up three benches where the neighbours said that one is missing.",
        -21,
        4,
        "Four benches stand there; the fourth was a gift of the sawmill.",
    ),
    "Biedrība “Tilts”": Word(
        "We bring pensioners and newcomers together for tea every second Thursday.", 27, 1
    ),
    "Valodu klubs": Word("We teach twenty words of Latgalian to everybody who asks.", 65, 3),
    "Sociālais dienests": Word("We go to the families; they need not come to us.", 90, 2),
    "Pilsētas bibliotēka": Word(
        "We ask teenagers what they would do with the cellar.", 48, 4, "", False
    ),
}
# by city
DONE = {
    "bassano-del-grappa": Done(
        "Print the invitation in five languages",
        "Department of culture",
        "Two hundred invitations were given out; thirty new people came.",
    ),
    "strasbourg": Done(
        "Find an interpreter for Turkish and one for Dari",
        "Department of democracy",
        "Both were there at two debates; twenty people asked for them.",
    ),
    "vejle": Done(
        "Move the debates to a day without evening school",
        "Department of citizens’ service",
        "Debates are on Tuesdays now; twice as many parents come.",
    ),
    "delft": Done(
        "Look after children next to the hall",
        "Department of welfare",
        "Eleven children played there at the last debate.",
    ),
    "tartu": Done(
        "Invite through the schools in Annelinn",
        "Department of education",
        "Six schools took part; forty families came for the first time.",
    ),
    "rezekne": Done(
        "Find a hall without steps",
        "Department of property",
        "The debates are in the library now, on the ground floor.",
    ),
}


def load(now: datetime) -> str:
    """The promises exist; those that do are left as people have changed them."""
    panels = Panel.objects.live().filter(city__slug__in=DONE, programme__slug="crisco")
    new = sum(_promises(panel, now) for panel in panels.with_parties().order_by("pk"))
    return f"promises: {new} new, {Commitment.objects.count() - new} known"


def _promises(panel: Panel, now: datetime) -> int:
    written = now - timedelta(days=90)
    by = coordinator(panel.city, written)
    if by is None or panel.commitments.exists():
        return 0
    seated = Member.objects.filter(panel=panel, kind="organisation").seated().order_by("pk")
    bodies = [body for body in seated if body.name in WORDS]
    themes = {theme.number: theme for theme in Theme.objects.filter(programme=panel.programme_id)}
    for body in bodies:
        word = WORDS[body.name]
        _promise(word, body, themes.get(word.theme), by, now)
    _done(panel, by, now)
    return len(bodies)


def _done(panel: Panel, by: User, now: datetime) -> None:
    """Something that the panel agreed on, and what came of it."""
    done = DONE[panel.city.slug]
    made = followups.add_action(
        panel=panel,
        title=done.title,
        owner=done.owner,
        due_on=(now - timedelta(days=30)).date(),
        by=by,
        now=now - timedelta(days=60),
    )
    followups.end_action(
        action=made,
        state=ActionState.DONE,
        outcome=done.outcome,
        by=by,
        now=now - timedelta(days=28),
    )


def _promise(word: Word, body: Member, theme: Theme | None, by: User, now: datetime) -> None:
    made = commitments.promise(
        member=body,
        sentence=word.sentence,
        language="en",
        due_on=(now + timedelta(days=word.days)).date(),
        theme=theme,
        may_publish=word.is_public,
        by=by,
        now=now - timedelta(days=90),
    )
    if word.shows:
        commitments.end(
            commitment=made,
            state=CommitmentState.KEPT,
            evidence=word.shows,
            by=by,
            now=now + timedelta(days=word.days),
        )
