-- What does not change: a published rule, the identity of a seat and of a mandate, the order of a
-- panel's states, and the log.

CREATE FUNCTION panels_composition_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.published_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'composition % is published', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_composition',
                  CONSTRAINT = 'panels_composition_published_never_changes',
                  HINT = 'Make a new version of the rule.';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER panels_composition_keep BEFORE UPDATE OR DELETE ON panels_composition
    FOR EACH ROW EXECUTE FUNCTION panels_composition_keep();

-- A change of a sector writes its composition's row, which a published one refuses. Titles and
-- descriptions are prose and may be translated later.
CREATE FUNCTION panels_sector_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ROW(NEW.id, NEW.composition_id, NEW.code, NEW.share_num,
            NEW.share_den, NEW.slack, NEW.minimum, NEW.maximum, NEW.wanted,
            NEW.may_have_deputies, NEW.position)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.composition_id, OLD.code, OLD.share_num,
            OLD.share_den, OLD.slack, OLD.minimum, OLD.maximum, OLD.wanted,
            OLD.may_have_deputies, OLD.position) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE panels_composition SET revision = revision + 1 WHERE id = OLD.composition_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE panels_composition SET revision = revision + 1 WHERE id = NEW.composition_id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_sector_touch AFTER INSERT OR UPDATE OR DELETE ON panels_sector
    FOR EACH ROW EXECUTE FUNCTION panels_sector_touch();

-- A panel that is forming may move to another version of its programme's rule; no other may.
CREATE FUNCTION panels_panel_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF ROW(NEW.id, NEW.programme_id, NEW.city_id)
            IS DISTINCT FROM ROW(OLD.id, OLD.programme_id, OLD.city_id)
        OR (NEW.composition_id <> OLD.composition_id
            AND NOT (OLD.state = 'forming' AND NEW.state = 'forming')) THEN
        RAISE EXCEPTION 'panel % stays in its city and programme, under its rule', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                  CONSTRAINT = 'panels_panel_is_never_moved';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
            ('forming', 'constituted'), ('forming', 'dissolved'),
            ('constituted', 'vacancy'), ('constituted', 'dissolved'),
            ('vacancy', 'constituted'), ('vacancy', 'suspended'), ('vacancy', 'dissolved'),
            ('suspended', 'constituted'), ('suspended', 'dissolved')) THEN
        RAISE EXCEPTION 'panel % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panel',
                  CONSTRAINT = 'panels_panel_state_follows_its_course';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_panel_keep BEFORE UPDATE ON panels_panel
    FOR EACH ROW EXECUTE FUNCTION panels_panel_keep();

CREATE FUNCTION panels_seat_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF ROW(NEW.id, NEW.panel_id, NEW.sector_id, NEW.ordinal)
            IS DISTINCT FROM ROW(OLD.id, OLD.panel_id, OLD.sector_id, OLD.ordinal)
        OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
        RAISE EXCEPTION 'seat % is closed, not moved or opened again', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_seat',
                  CONSTRAINT = 'panels_seat_is_never_moved';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_seat_keep BEFORE UPDATE ON panels_seat
    FOR EACH ROW EXECUTE FUNCTION panels_seat_keep();

CREATE FUNCTION panels_mandate_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF ROW(NEW.id, NEW.panel_id, NEW.seat_id, NEW.sector_id, NEW.member_id, NEW.from_on)
            IS DISTINCT FROM
            ROW(OLD.id, OLD.panel_id, OLD.seat_id, OLD.sector_id, OLD.member_id, OLD.from_on)
        OR (OLD.ended_at IS NOT NULL AND ROW(NEW.ended_at, NEW.until_on, NEW.end_reason)
            IS DISTINCT FROM ROW(OLD.ended_at, OLD.until_on, OLD.end_reason)) THEN
        RAISE EXCEPTION 'mandate % is ended, not moved or taken up again', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_mandate',
                  CONSTRAINT = 'panels_mandate_is_never_moved';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_mandate_keep BEFORE UPDATE ON panels_mandate
    FOR EACH ROW EXECUTE FUNCTION panels_mandate_keep();

-- The log: lines are added. Only the link to a deleted account may be cut.
CREATE FUNCTION panels_change_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
        AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log of panels is not rewritten'
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_panelchange',
              CONSTRAINT = 'panels_panelchange_is_never_rewritten';
END $$;

CREATE TRIGGER panels_change_keep BEFORE UPDATE OR DELETE ON panels_panelchange
    FOR EACH ROW EXECUTE FUNCTION panels_change_keep();
