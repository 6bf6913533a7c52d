"""The fair draw: who sits on a panel when more people apply than there are seats.

Knows pseudonyms, sectors and answers; no names, no database, no page. Mode A (`simple`) fills the
seats of each sector by a ranking that anyone recomputes. Mode B (`quotas`) also keeps quotas: it
makes a table of numbered panels first, and one public number picks a panel. `check` is the program
for everyone. `apart.prepare` makes a table of either mode in a limited process of its own, and is
what a job calls.

A pool is plain JSON:

    {"draw": "tartu-2027",                        names the draw; letters, digits, "-", "_", "."
     "seats": {"residents": 8, "officials": 8},   exact, never relaxed
     "applicants": [{"id": "k7f3", "sector": "residents",
                     "group": "h12",              optional: of a group one at most is seated
                     "answers": {"gender": "woman"}}],   what is left out is "not_stated"
     "quotas": [{"attribute": "gender", "value": "woman", "min": 10, "max": 14,
                 "sector": "residents"}]}         without sector: of the whole panel; max optional

Without quotas it is drawn in mode A where that can be done. Leave out sectors that need no draw:
those with no more applicants than seats. What is published is an envelope:

    {"table": {...}, "digest": SHA-256 of the table as canonical JSON}       before the number
    + {"value": the public number, "seated": {...}, "reserve": {...}}        after it

`check.outcome(table, value)` computes the last two. A table holds pseudonyms and sectors, in mode B
also panels and how many of them hold each person, in mode A the groups; never an answer.
"""
