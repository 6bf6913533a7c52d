-- A draw keeps to its course, and what was published is not rewritten.
CREATE FUNCTION panels_draw_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
            ('planned', 'frozen'), ('planned', 'cancelled'),
            ('frozen', 'prepared'), ('frozen', 'cancelled'),
            ('prepared', 'frozen'), ('prepared', 'drawn'), ('prepared', 'cancelled'),
            ('drawn', 'confirmed'), ('confirmed', 'closed')) THEN
        RAISE EXCEPTION 'draw % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_draw',
                  CONSTRAINT = 'panels_draw_state_follows_its_course';
    END IF;
    IF ROW(NEW.id, NEW.panel_id, NEW.number) IS DISTINCT FROM ROW(OLD.id, OLD.panel_id, OLD.number)
        OR (OLD.drawn_at IS NOT NULL
            AND ROW(NEW.drawn_at, NEW.value, NEW.evidence, NEW.outcome, NEW.source, NEW.draws_at)
            IS DISTINCT FROM
            ROW(OLD.drawn_at, OLD.value, OLD.evidence, OLD.outcome, OLD.source, OLD.draws_at))
        OR (OLD.state = 'prepared' AND NEW.state <> 'frozen'
            AND ROW(NEW.version, NEW.source, NEW.draws_at)
            IS DISTINCT FROM ROW(OLD.version, OLD.source, OLD.draws_at)) THEN
        RAISE EXCEPTION 'what draw % has published is not rewritten', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_draw',
                  CONSTRAINT = 'panels_draw_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_draw_keep BEFORE UPDATE ON panels_draw
    FOR EACH ROW EXECUTE FUNCTION panels_draw_keep();

-- Parts and codes are fixed with the applicants.
CREATE FUNCTION panels_drawpart_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.seats IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'the numbers of draw % are fixed', OLD.draw_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_drawpart',
                  CONSTRAINT = 'panels_drawpart_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_drawpart_keep BEFORE UPDATE ON panels_drawpart
    FOR EACH ROW EXECUTE FUNCTION panels_drawpart_keep();

CREATE FUNCTION panels_drawtable_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.published_at IS NULL
        AND to_jsonb(NEW) - 'published_at' = to_jsonb(OLD) - 'published_at' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a table of draw % is not rewritten', OLD.draw_id
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_drawtable',
              CONSTRAINT = 'panels_drawtable_is_never_rewritten';
END $$;
CREATE TRIGGER panels_drawtable_keep BEFORE UPDATE ON panels_drawtable
    FOR EACH ROW EXECUTE FUNCTION panels_drawtable_keep();
