-- The law of thirds: a constituted panel obeys its rule, and every seat is held, at every commit.
--
-- Every change of a seat, a mandate, an office or the panel itself takes a turn at its panel: it locks
-- the panel's row and writes the small row of its turns (panels_take_turn, AFTER ROW). That write is
-- what makes two sessions meet: under READ COMMITTED the second waits, under REPEATABLE READ and
-- SERIALIZABLE it is told to try again. Locking a row without writing one is not enough, and a
-- BEFORE trigger would let SET CONSTRAINTS ALL IMMEDIATE check too early. The panel's own row, to
-- which twenty tables point, costs three times as much to write.
-- The check itself is one deferred constraint trigger on the row of turns (panels_check).
--
-- All functions pin their search_path with pg_temp last, so that no temporary table stands in for
-- a real one. The three that run with every single change name the schema instead, which is faster.

CREATE FUNCTION panels_problem(asked bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
-- What keeps the panel from being constituted, or NULL:
-- {code, sector, have, total, num, den}; sector is the sector's id.
DECLARE
    rule record;
    part record;
BEGIN
    SELECT c.id, c.least_size, c.published_at,
           (SELECT count(*) FROM panels_seat WHERE panel_id = asked AND closed_at IS NULL) AS size
      INTO rule
      FROM panels_panel p JOIN panels_composition c ON c.id = p.composition_id
     WHERE p.id = asked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF rule.published_at IS NULL THEN
        RETURN jsonb_build_object('code', 'unpublished', 'sector', NULL, 'have', rule.size,
                                  'total', rule.size, 'num', NULL, 'den', NULL);
    END IF;
    IF rule.size < rule.least_size THEN
        RETURN jsonb_build_object('code', 'too_small', 'sector', NULL, 'have', rule.size,
                                  'total', rule.least_size, 'num', NULL, 'den', NULL);
    END IF;
    FOR part IN
        SELECT s.id, s.share_num AS num, s.share_den AS den, s.slack, s.minimum, s.maximum,
               count(t.id) AS seats, count(m.id) AS held
          FROM panels_sector s
          LEFT JOIN panels_seat t
            ON t.panel_id = asked AND t.sector_id = s.id AND t.closed_at IS NULL
          LEFT JOIN panels_mandate m ON m.seat_id = t.id AND m.ended_at IS NULL
         WHERE s.composition_id = rule.id GROUP BY s.id ORDER BY s.position, s.id
    LOOP
        IF part.num IS NOT NULL AND (
                (part.slack = 0 AND part.seats * part.den <> rule.size * part.num)
                OR (part.slack > 0
                    AND abs(part.seats * part.den - rule.size * part.num)
                        >= part.den * part.slack)) THEN
            RETURN jsonb_build_object('code', 'share', 'sector', part.id, 'have', part.seats,
                                      'total', rule.size, 'num', part.num, 'den', part.den);
        ELSIF part.seats < part.minimum THEN
            RETURN jsonb_build_object('code', 'minimum', 'sector', part.id, 'have', part.seats,
                                      'total', part.minimum, 'num', NULL, 'den', NULL);
        ELSIF part.seats > part.maximum THEN
            RETURN jsonb_build_object('code', 'maximum', 'sector', part.id, 'have', part.seats,
                                      'total', part.maximum, 'num', NULL, 'den', NULL);
        ELSIF part.held < part.seats THEN
            RETURN jsonb_build_object('code', 'empty_seats', 'sector', part.id, 'have', part.held,
                                      'total', part.seats, 'num', part.num, 'den', part.den);
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION panels_disorder(asked bigint, in_state text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
-- What no panel in this state may be, or NULL. The seats lead to their mandates, by an index that
-- leaves out the ended ones: a panel has as many seats as ever and a longer past every year.
DECLARE
    sat record;
    trouble text;
BEGIN
    SELECT count(*) AS number, bool_or(s.closed_at IS NOT NULL) AS on_a_closed_seat,
           bool_or(m.deputy_id IS NOT NULL) AS with_a_deputy
      INTO sat
      FROM panels_seat s JOIN panels_mandate m ON m.seat_id = s.id AND m.ended_at IS NULL
     WHERE s.panel_id = asked;
    IF EXISTS (SELECT FROM panels_seat
                WHERE panel_id = asked AND sector_id <> ALL (ARRAY(
                      SELECT t.id FROM panels_sector t
                        JOIN panels_panel p ON p.composition_id = t.composition_id
                       WHERE p.id = asked))) THEN
        trouble := 'foreign_sector';
    ELSIF sat.on_a_closed_seat THEN
        trouble := 'closed_seat_held';
    ELSIF in_state = 'dissolved' AND sat.number > 0 THEN
        trouble := 'dissolved_with_members';
    ELSIF EXISTS (
            SELECT FROM panels_office o
             WHERE o.panel_id = asked AND o.until_on IS NULL
               AND NOT EXISTS (SELECT FROM panels_mandate m
                                WHERE m.member_id = o.member_id AND m.ended_at IS NULL)) THEN
        trouble := 'office_without_seat';
    ELSIF sat.with_a_deputy AND EXISTS (
            SELECT FROM panels_mandate m
              JOIN panels_mandate own ON own.member_id = m.deputy_id AND own.ended_at IS NULL
             WHERE m.panel_id = asked AND m.ended_at IS NULL) THEN
        trouble := 'deputy_has_a_seat';
    ELSIF sat.with_a_deputy AND EXISTS (
            SELECT FROM panels_mandate m JOIN panels_member h ON h.id = m.member_id
              JOIN panels_sector t ON t.id = m.sector_id
             WHERE m.panel_id = asked AND m.ended_at IS NULL AND m.deputy_id IS NOT NULL
               AND h.kind = 'person' AND NOT t.may_have_deputies) THEN
        trouble := 'deputy_of_a_resident';
    END IF;
    IF trouble IS NOT NULL THEN
        RETURN jsonb_build_object('code', trouble);
    END IF;
    IF in_state = 'constituted' THEN
        RETURN panels_problem(asked);
    END IF;
    RETURN NULL;
END $$;

-- One row for each panel that ever was: it goes with nothing, since a session that began before could
-- not tell that it had been there. `whole_by` is the transaction that last did more than add a seat
-- to a sector of the panel's rule; such a seat can upset the balance and nothing else.
CREATE TABLE panels_panel_turn (
    panel_id bigint PRIMARY KEY, turn bigint NOT NULL, whole_by xid8
) WITH (fillfactor = 50);

CREATE FUNCTION panels_turn_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'the turns of panels are counted for good'
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel_turn',
              CONSTRAINT = 'panels_panel_turn_is_never_taken_away';
END $$;

CREATE TRIGGER panels_turn_keep BEFORE DELETE OR TRUNCATE ON panels_panel_turn
    EXECUTE FUNCTION panels_turn_keep();

CREATE FUNCTION panels_take_turn(asked bigint, seat_added_to bigint DEFAULT NULL) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO public.panels_panel_turn AS last
    SELECT id, 1,
           CASE WHEN composition_id = (
                    SELECT t.composition_id FROM public.panels_sector t WHERE t.id = seat_added_to)
                THEN NULL ELSE pg_current_xact_id() END
      FROM public.panels_panel WHERE id = asked FOR NO KEY UPDATE
    ON CONFLICT (panel_id) DO UPDATE
       SET turn = last.turn + 1, whole_by = coalesce(excluded.whole_by, last.whole_by);
END $$;

CREATE FUNCTION panels_touch() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' AND TG_TABLE_NAME = 'panels_seat' THEN
        PERFORM public.panels_take_turn(NEW.panel_id, NEW.sector_id);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.panels_take_turn(OLD.panel_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.panel_id <> OLD.panel_id) THEN
        PERFORM public.panels_take_turn(NEW.panel_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_seat_touch AFTER INSERT OR UPDATE OR DELETE ON panels_seat
    FOR EACH ROW EXECUTE FUNCTION panels_touch();
CREATE TRIGGER panels_mandate_touch AFTER INSERT OR UPDATE OR DELETE ON panels_mandate
    FOR EACH ROW EXECUTE FUNCTION panels_touch();

CREATE FUNCTION panels_panel_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM panels_take_turn(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER panels_panel_touch AFTER INSERT OR UPDATE ON panels_panel
    FOR EACH ROW EXECUTE FUNCTION panels_panel_touch();

CREATE FUNCTION panels_check() RETURNS trigger
LANGUAGE plpgsql
AS $$
-- The last turn of a transaction looks for all of them; what an earlier one saw is past.
DECLARE
    panel record;
    trouble jsonb;
BEGIN
    SELECT p.state, t.whole_by = pg_current_xact_id() AS is_whole INTO panel
      FROM public.panels_panel_turn t JOIN public.panels_panel p ON p.id = t.panel_id
     WHERE t.panel_id = NEW.panel_id AND t.turn = NEW.turn;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF panel.is_whole THEN
        trouble := public.panels_disorder(NEW.panel_id, panel.state);
    ELSIF panel.state = 'constituted' THEN
        trouble := public.panels_problem(NEW.panel_id);
    END IF;
    IF trouble IS NOT NULL THEN
        RAISE EXCEPTION 'panel % is not balanced: %', NEW.panel_id, trouble->>'code'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                  CONSTRAINT = 'panels_panel_is_balanced', DETAIL = trouble::text;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER panels_panel_is_balanced AFTER INSERT OR UPDATE ON panels_panel_turn
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION panels_check();

-- TRUNCATE fires no row trigger. A flush of all tables at once finds no panel and passes; anything
-- that would leave a constituted panel behind is refused. Only a fresh look is good enough: under
-- a fixed snapshot a panel constituted meanwhile would not be seen, so TRUNCATE is refused there.
CREATE FUNCTION panels_after_truncate() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    trouble jsonb;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'panels are emptied under READ COMMITTED only'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                  CONSTRAINT = 'panels_panel_is_balanced',
                  DETAIL = '{"code": "truncate"}';
    END IF;
    SELECT panels_disorder(id, state) INTO trouble FROM panels_panel
     WHERE panels_disorder(id, state) IS NOT NULL ORDER BY id LIMIT 1;
    IF trouble IS NOT NULL THEN
        RAISE EXCEPTION 'emptying % would unbalance a panel', TG_TABLE_NAME
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                  CONSTRAINT = 'panels_panel_is_balanced', DETAIL = trouble::text;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_seat_truncated AFTER TRUNCATE ON panels_seat
    EXECUTE FUNCTION panels_after_truncate();
CREATE TRIGGER panels_mandate_truncated AFTER TRUNCATE ON panels_mandate
    EXECUTE FUNCTION panels_after_truncate();
CREATE TRIGGER panels_sector_truncated AFTER TRUNCATE ON panels_sector
    EXECUTE FUNCTION panels_after_truncate();
CREATE TRIGGER panels_composition_truncated AFTER TRUNCATE ON panels_composition
    EXECUTE FUNCTION panels_after_truncate();
