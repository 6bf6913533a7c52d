-- What of initiatives does not change, what must be proven, and that no initiative comes of itself.

CREATE FUNCTION panels_initiative_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ROW(NEW.id, NEW.city_id, NEW.slug)
            IS DISTINCT FROM ROW(OLD.id, OLD.city_id, OLD.slug) THEN
        RAISE EXCEPTION 'initiative % stays with its city and address', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_initiative',
                  CONSTRAINT = 'panels_initiative_is_never_moved';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
            ('planned', 'running'), ('planned', 'stopped'),
            ('running', 'ended'), ('running', 'stopped'),
            ('ended', 'running'), ('stopped', 'running')) THEN
        RAISE EXCEPTION 'initiative % cannot go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_initiative',
                  CONSTRAINT = 'panels_initiative_state_follows_its_course';
    END IF;
    -- a result is never taken back (panels_experiment_keep), so asking now is asking for good
    IF NEW.proof_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM panels_experiment
            WHERE id = NEW.proof_id AND initiative_id = NEW.id AND after <> '') THEN
        RAISE EXCEPTION 'no result of experiment % shows that initiative % was tried out',
            NEW.proof_id, NEW.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_initiative',
                  CONSTRAINT = 'panels_initiative_tried_out_has_a_result';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_initiative_keep BEFORE INSERT OR UPDATE ON panels_initiative
    FOR EACH ROW EXECUTE FUNCTION panels_initiative_keep();

CREATE FUNCTION panels_experiment_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF ROW(NEW.id, NEW.initiative_id, NEW.number)
            IS DISTINCT FROM ROW(OLD.id, OLD.initiative_id, OLD.number) THEN
        RAISE EXCEPTION 'experiment % stays with its initiative', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_experiment',
                  CONSTRAINT = 'panels_experiment_is_never_moved';
    END IF;
    IF OLD.after <> '' AND NEW.after = '' THEN
        RAISE EXCEPTION 'the result of experiment % is not taken back', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_experiment',
                  CONSTRAINT = 'panels_experiment_keeps_its_result';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_experiment_keep BEFORE UPDATE ON panels_experiment
    FOR EACH ROW EXECUTE FUNCTION panels_experiment_keep();

-- Circles. Two links, each harmless alone, can close one together; so whoever links writes this one
-- row first. Others wait, and one that began before (REPEATABLE READ) gets 40001 and tries again.
CREATE TABLE panels_lineage_turn (one boolean PRIMARY KEY CHECK (one), turn bigint NOT NULL);

CREATE FUNCTION panels_lineage_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO panels_lineage_turn AS last VALUES (true, 1)
        ON CONFLICT (one) DO UPDATE SET turn = last.turn + 1;
    IF EXISTS (
        WITH RECURSIVE origin(id) AS (
            SELECT NEW.source_id
            UNION
            SELECT lineage.source_id FROM panels_lineage lineage
            JOIN origin ON lineage.initiative_id = origin.id
        )
        SELECT 1 FROM origin WHERE id = NEW.initiative_id
    ) THEN
        RAISE EXCEPTION 'initiative % would come of itself', NEW.initiative_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_lineage',
                  CONSTRAINT = 'panels_lineage_has_no_circle';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_lineage_check AFTER INSERT OR UPDATE ON panels_lineage
    FOR EACH ROW EXECUTE FUNCTION panels_lineage_check();

-- Reviews are a record: whole at commit, and never rewritten. Only the link to a deleted account
-- may be cut.
CREATE FUNCTION panels_review_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'panels_review'
            AND to_jsonb(NEW) -> 'by_id' = 'null'::jsonb
            AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what a panel said is not rewritten'
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = TG_TABLE_NAME,
              CONSTRAINT = 'panels_review_is_never_rewritten';
END $$;

CREATE TRIGGER panels_review_keep BEFORE UPDATE OR DELETE ON panels_review
    FOR EACH ROW EXECUTE FUNCTION panels_review_keep();
CREATE TRIGGER panels_reviewsplit_keep BEFORE UPDATE OR DELETE ON panels_reviewsplit
    FOR EACH ROW EXECUTE FUNCTION panels_review_keep();
CREATE TRIGGER panels_reviewrating_keep BEFORE UPDATE OR DELETE ON panels_reviewrating
    FOR EACH ROW EXECUTE FUNCTION panels_review_keep();

CREATE FUNCTION panels_review_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    rule bigint;
BEGIN
    SELECT panel.composition_id INTO rule
    FROM panels_panel panel JOIN panels_initiative initiative ON initiative.city_id = panel.city_id
    WHERE panel.id = NEW.panel_id AND initiative.id = NEW.initiative_id;
    IF rule IS NULL THEN
        RAISE EXCEPTION 'panel % is not of the city of initiative %', NEW.panel_id,
            NEW.initiative_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_review',
                  CONSTRAINT = 'panels_review_is_by_the_panel_of_the_city';
    END IF;
    IF NEW.sitting_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM panels_sitting WHERE id = NEW.sitting_id AND panel_id = NEW.panel_id) THEN
        RAISE EXCEPTION 'sitting % is not of panel %', NEW.sitting_id, NEW.panel_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_review',
                  CONSTRAINT = 'panels_review_sitting_is_of_the_panel';
    END IF;
    IF EXISTS (
        SELECT 1 FROM panels_sector sector
        FULL JOIN (SELECT sector_id FROM panels_reviewsplit WHERE review_id = NEW.id) split
            ON split.sector_id = sector.id
        WHERE (sector.composition_id = rule AND split.sector_id IS NULL)
            OR (split.sector_id IS NOT NULL AND sector.composition_id <> rule)
    ) THEN
        RAISE EXCEPTION 'review % does not say how each part of the panel was split', NEW.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_review',
                  CONSTRAINT = 'panels_review_counts_every_part';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER panels_review_check AFTER INSERT ON panels_review
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION panels_review_check();

CREATE FUNCTION panels_peerreview_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
            ROW(NEW.id, NEW.initiative_id, NEW.panel_id)
                IS DISTINCT FROM ROW(OLD.id, OLD.initiative_id, OLD.panel_id)
            OR (OLD.given_at IS NOT NULL AND NEW.given_at IS DISTINCT FROM OLD.given_at)
            OR (OLD.ended_at IS NOT NULL AND ROW(NEW.ending, NEW.end_reason, NEW.ended_at)
                IS DISTINCT FROM ROW(OLD.ending, OLD.end_reason, OLD.ended_at))) THEN
        RAISE EXCEPTION 'review % is neither moved nor taken back', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_peerreview',
                  CONSTRAINT = 'panels_peerreview_is_never_moved';
    END IF;
    IF TG_OP = 'INSERT' AND EXISTS (
            SELECT 1 FROM panels_panel panel
            JOIN panels_initiative initiative ON initiative.city_id = panel.city_id
            WHERE panel.id = NEW.panel_id AND initiative.id = NEW.initiative_id) THEN
        RAISE EXCEPTION 'panel % is of the same city', NEW.panel_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_peerreview',
                  CONSTRAINT = 'panels_peerreview_is_by_another_city';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_peerreview_keep BEFORE INSERT OR UPDATE ON panels_peerreview
    FOR EACH ROW EXECUTE FUNCTION panels_peerreview_keep();

CREATE FUNCTION panels_peerreview_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.given_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM panels_peerpoint WHERE peer_review_id = NEW.id) THEN
        RAISE EXCEPTION 'review % is given without a point', NEW.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_peerreview',
                  CONSTRAINT = 'panels_peerreview_given_has_a_point';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER panels_peerreview_check AFTER INSERT OR UPDATE ON panels_peerreview
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION panels_peerreview_check();

-- What was said to another city stays as it was said; the answer is given once.
CREATE FUNCTION panels_peerpoint_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' OR ROW(NEW.id, NEW.peer_review_id, NEW.number, NEW.text, NEW.language)
            IS DISTINCT FROM ROW(OLD.id, OLD.peer_review_id, OLD.number, OLD.text, OLD.language)
        OR (OLD.answer <> '' AND ROW(NEW.answer, NEW.answer_language, NEW.answered_at)
            IS DISTINCT FROM ROW(OLD.answer, OLD.answer_language, OLD.answered_at)) THEN
        RAISE EXCEPTION 'point % of a review is not rewritten', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_peerpoint',
                  CONSTRAINT = 'panels_peerpoint_is_never_rewritten';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_peerpoint_keep BEFORE UPDATE OR DELETE ON panels_peerpoint
    FOR EACH ROW EXECUTE FUNCTION panels_peerpoint_keep();
