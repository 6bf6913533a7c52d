-- The law of thirds: a constituted panel obeys its rule, and every seat is held, at every commit.
--
-- Every change of a seat or a mandate writes its panel's row at once (panels_touch, AFTER ROW).
-- That write is what makes two sessions meet: under READ COMMITTED the second waits, under
-- REPEATABLE READ and SERIALIZABLE it is told to try again. Locking the row without writing it is
-- not enough, and a BEFORE trigger would let SET CONSTRAINTS ALL IMMEDIATE check too early.
-- The check itself is one deferred constraint trigger on the panel's row (panels_check).
--
-- All functions pin their search_path with pg_temp last, so that no temporary table stands in for
-- a real one.

CREATE FUNCTION panels_problem(asked bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
-- What keeps the panel from being constituted, or NULL:
-- {code, sector, have, total, num, den}; sector is the sector's id.
DECLARE
    rule record;
    part record;
    size bigint;
BEGIN
    SELECT c.id, c.least_size, c.published_at INTO rule
      FROM panels_panel p JOIN panels_composition c ON c.id = p.composition_id
     WHERE p.id = asked;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO size FROM panels_seat WHERE panel_id = asked AND closed_at IS NULL;
    IF rule.published_at IS NULL THEN
        RETURN jsonb_build_object('code', 'unpublished', 'sector', NULL, 'have', size,
                                  'total', size, 'num', NULL, 'den', NULL);
    END IF;
    IF size < rule.least_size THEN
        RETURN jsonb_build_object('code', 'too_small', 'sector', NULL, 'have', size,
                                  'total', rule.least_size, 'num', NULL, 'den', NULL);
    END IF;
    FOR part IN
        SELECT s.id, s.share_num AS num, s.share_den AS den, s.slack, s.minimum, s.maximum,
               (SELECT count(*) FROM panels_seat
                 WHERE panel_id = asked AND sector_id = s.id AND closed_at IS NULL) AS seats,
               (SELECT count(*) FROM panels_mandate m JOIN panels_seat t ON t.id = m.seat_id
                 WHERE t.panel_id = asked AND t.sector_id = s.id AND t.closed_at IS NULL
                   AND m.ended_at IS NULL) AS held
          FROM panels_sector s WHERE s.composition_id = rule.id ORDER BY s.position, s.id
    LOOP
        IF part.num IS NOT NULL AND (
                (part.slack = 0 AND part.seats * part.den <> size * part.num)
                OR (part.slack > 0
                    AND abs(part.seats * part.den - size * part.num) >= part.den * part.slack)) THEN
            RETURN jsonb_build_object('code', 'share', 'sector', part.id, 'have', part.seats,
                                      'total', size, 'num', part.num, 'den', part.den);
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
-- What no panel in this state may be, or NULL. One statement: it is asked at every commit.
DECLARE
    found text := CASE
        WHEN EXISTS (SELECT FROM panels_seat s JOIN panels_sector t ON t.id = s.sector_id
                       JOIN panels_panel p ON p.id = s.panel_id
                      WHERE s.panel_id = asked AND t.composition_id <> p.composition_id)
            THEN 'foreign_sector'
        WHEN EXISTS (SELECT FROM panels_seat s JOIN panels_mandate m ON m.seat_id = s.id
                      WHERE s.panel_id = asked AND s.closed_at IS NOT NULL AND m.ended_at IS NULL)
            THEN 'closed_seat_held'
        WHEN EXISTS (SELECT FROM panels_office o
                      WHERE o.panel_id = asked AND o.until_on IS NULL
                        AND NOT EXISTS (SELECT FROM panels_mandate m
                                         WHERE m.member_id = o.member_id AND m.ended_at IS NULL))
            THEN 'office_without_seat'
        WHEN EXISTS (SELECT FROM panels_mandate m
                       JOIN panels_mandate own
                         ON own.member_id = m.deputy_id AND own.ended_at IS NULL
                      WHERE m.panel_id = asked AND m.ended_at IS NULL)
            THEN 'deputy_has_a_seat'
        WHEN EXISTS (SELECT FROM panels_mandate m JOIN panels_member h ON h.id = m.member_id
                       JOIN panels_sector t ON t.id = m.sector_id
                      WHERE m.panel_id = asked AND m.ended_at IS NULL AND m.deputy_id IS NOT NULL
                        AND h.kind = 'person' AND NOT t.may_have_deputies)
            THEN 'deputy_of_a_resident'
        WHEN in_state = 'dissolved' AND EXISTS (
                SELECT FROM panels_mandate WHERE panel_id = asked AND ended_at IS NULL)
            THEN 'dissolved_with_members'
        END;
BEGIN
    IF found IS NOT NULL THEN
        RETURN jsonb_build_object('code', found);
    END IF;
    IF in_state = 'constituted' THEN
        RETURN panels_problem(asked);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION panels_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE panels_panel SET revision = revision + 1 WHERE id = OLD.panel_id;
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.panel_id <> OLD.panel_id) THEN
        UPDATE panels_panel SET revision = revision + 1 WHERE id = NEW.panel_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_seat_touch AFTER INSERT OR UPDATE OR DELETE ON panels_seat
    FOR EACH ROW EXECUTE FUNCTION panels_touch();
CREATE TRIGGER panels_mandate_touch AFTER INSERT OR UPDATE OR DELETE ON panels_mandate
    FOR EACH ROW EXECUTE FUNCTION panels_touch();

CREATE FUNCTION panels_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
-- The row is read again: at commit it may have moved on since the change that asked for the check.
DECLARE
    state_now text;
    trouble jsonb;
BEGIN
    SELECT state INTO state_now FROM panels_panel WHERE id = NEW.id;
    IF FOUND THEN
        trouble := panels_disorder(NEW.id, state_now);
        IF trouble IS NOT NULL THEN
            RAISE EXCEPTION 'panel % is not balanced: %', NEW.id, trouble->>'code'
                USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                      CONSTRAINT = 'panels_panel_is_balanced', DETAIL = trouble::text;
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER panels_panel_is_balanced AFTER INSERT OR UPDATE ON panels_panel
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
