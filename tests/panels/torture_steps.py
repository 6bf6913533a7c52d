"""What the sessions of the torture do to panels in SQL, and the laws as an outsider would count them."""

LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
# the law once more, in other words than the trigger's, as an outsider would count it
UNEVEN = """
SELECT p.id FROM panels_panel p
 WHERE p.state = 'constituted' AND (
    EXISTS (SELECT FROM panels_seat s WHERE s.panel_id = p.id AND s.closed_at IS NULL
             AND NOT EXISTS (SELECT FROM panels_mandate m
                              WHERE m.seat_id = s.id AND m.ended_at IS NULL))
    OR (SELECT count(*) FROM panels_seat s WHERE s.panel_id = p.id AND s.closed_at IS NULL) < 3
    OR EXISTS (SELECT FROM panels_sector t WHERE t.composition_id = p.composition_id AND
         3 * (SELECT count(*) FROM panels_seat s WHERE s.panel_id = p.id
               AND s.sector_id = t.id AND s.closed_at IS NULL)
         <> (SELECT count(*) FROM panels_seat s WHERE s.panel_id = p.id AND s.closed_at IS NULL)))
"""
# offices and deputies as an outsider would count them
ODD = """
SELECT o.id FROM panels_office o
 WHERE o.until_on IS NULL AND NOT EXISTS (
    SELECT FROM panels_mandate m WHERE m.member_id = o.member_id AND m.ended_at IS NULL)
UNION ALL
SELECT m.id FROM panels_mandate m JOIN panels_mandate own ON own.member_id = m.deputy_id
 WHERE m.ended_at IS NULL AND own.ended_at IS NULL
"""
NOBODY = """(
    SELECT m.id FROM panels_member m WHERE m.panel_id = %(panel)s AND m.sector_id = s.sector_id
     AND NOT EXISTS (SELECT FROM panels_mandate x WHERE x.member_id = m.id AND x.ended_at IS NULL)
     ORDER BY random() LIMIT 1)"""
SIT = f"""
INSERT INTO panels_mandate (panel_id, seat_id, sector_id, member_id, from_on, end_reason, created_at)
SELECT s.panel_id, s.id, s.sector_id, {NOBODY}, '2026-06-01', '', now() FROM panels_seat s
 WHERE s.panel_id = %(panel)s AND s.closed_at IS NULL
   AND NOT EXISTS (SELECT FROM panels_mandate m WHERE m.seat_id = s.id AND m.ended_at IS NULL)
 ORDER BY random() LIMIT 1
"""
END = """
UPDATE panels_mandate SET ended_at = now(), until_on = from_on, end_reason = 'moved'
 WHERE id = (SELECT id FROM panels_mandate WHERE panel_id = %(panel)s AND ended_at IS NULL
              ORDER BY random() LIMIT 1)
"""
CONSTITUTE = """
UPDATE panels_panel SET state = 'constituted', constituted_at = coalesce(constituted_at, now()),
       vacancy_since_on = NULL, vacancy_until_on = NULL
 WHERE id = %(panel)s AND state IN ('forming', 'vacancy', 'suspended')
"""
WAIT = """
UPDATE panels_panel SET state = 'vacancy', vacancy_since_on = '2026-06-01',
       vacancy_until_on = '2026-08-01' WHERE id = %(panel)s AND state = 'constituted'
"""
GROW = """
INSERT INTO panels_seat (panel_id, sector_id, ordinal)
SELECT %(panel)s, t.id, 1 + coalesce((SELECT max(ordinal) FROM panels_seat
        WHERE panel_id = %(panel)s AND sector_id = t.id), 0)
  FROM panels_sector t JOIN panels_panel p ON p.composition_id = t.composition_id
 WHERE p.id = %(panel)s ORDER BY random() LIMIT %(few)s
"""
CLOSE = """
UPDATE panels_seat SET closed_at = now() WHERE id = (
    SELECT s.id FROM panels_seat s WHERE s.panel_id = %(panel)s AND s.closed_at IS NULL
     AND NOT EXISTS (SELECT FROM panels_mandate m WHERE m.seat_id = s.id AND m.ended_at IS NULL)
     ORDER BY random() LIMIT 1)
"""
ERASE = """
DELETE FROM panels_mandate WHERE id = (
    SELECT id FROM panels_mandate WHERE panel_id = %(panel)s ORDER BY random() LIMIT 1)
"""
OFFICE = """
INSERT INTO panels_office (panel_id, member_id, kind, from_on)
SELECT panel_id, id, (ARRAY['chair', 'deputy_chair'])[1 + floor(random() * 2)], '2026-06-01'
  FROM panels_member WHERE panel_id = %(panel)s ORDER BY random() LIMIT 1
"""
DEPUTY = """
UPDATE panels_mandate SET deputy_id = (
    SELECT h.id FROM panels_member h WHERE h.panel_id = %(panel)s ORDER BY random() LIMIT 1)
 WHERE id = (SELECT id FROM panels_mandate WHERE panel_id = %(panel)s AND ended_at IS NULL
              ORDER BY random() LIMIT 1)
"""
SUSPEND = """
UPDATE panels_panel SET state = 'suspended' WHERE id = %(panel)s AND state = 'vacancy'
"""
SHADOW = "CREATE TEMP TABLE panels_panel ON COMMIT DROP AS SELECT * FROM public.panels_panel"
STEPS = (
    (SIT,),
    (END,),
    (END, SIT),
    (SIT, END),
    (ERASE, SIT),
    (GROW,),
    (CLOSE,),
    (CONSTITUTE,),
    (WAIT,),
    (END, WAIT),
    (OFFICE,),
    (OFFICE, END, SIT),
    (DEPUTY,),
    (DEPUTY, SIT),
    (SUSPEND, CONSTITUTE),
    (WAIT, END, CLOSE),
    (SIT,) * 6 + (CONSTITUTE,),
    (WAIT,) + (CLOSE,) * 3 + (SIT,) * 6 + (CONSTITUTE,),
)
