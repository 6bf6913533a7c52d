-- The life of a panel: rules it may move between, offices, deputies, offers, what is only added to,
-- and the activity that waits for every panel.

-- A panel that is forming may move to another version of its programme's rule; no other may.
CREATE OR REPLACE FUNCTION panels_panel_keep() RETURNS trigger
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

-- As before, and: whoever holds an office sits, and a deputy does not.
CREATE OR REPLACE FUNCTION panels_disorder(asked bigint, in_state text) RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
-- What no panel in this state may be, or NULL.
BEGIN
    IF EXISTS (SELECT FROM panels_seat s JOIN panels_sector t ON t.id = s.sector_id
                 JOIN panels_panel p ON p.id = s.panel_id
                WHERE s.panel_id = asked AND t.composition_id <> p.composition_id) THEN
        RETURN jsonb_build_object('code', 'foreign_sector');
    END IF;
    IF EXISTS (SELECT FROM panels_seat s JOIN panels_mandate m ON m.seat_id = s.id
                WHERE s.panel_id = asked AND s.closed_at IS NOT NULL AND m.ended_at IS NULL) THEN
        RETURN jsonb_build_object('code', 'closed_seat_held');
    END IF;
    IF EXISTS (SELECT FROM panels_office o
                WHERE o.panel_id = asked AND o.until_on IS NULL
                  AND NOT EXISTS (SELECT FROM panels_mandate m
                                   WHERE m.member_id = o.member_id AND m.ended_at IS NULL)) THEN
        RETURN jsonb_build_object('code', 'office_without_seat');
    END IF;
    IF EXISTS (SELECT FROM panels_mandate m
                 JOIN panels_mandate own ON own.member_id = m.deputy_id AND own.ended_at IS NULL
                WHERE m.panel_id = asked AND m.ended_at IS NULL) THEN
        RETURN jsonb_build_object('code', 'deputy_has_a_seat');
    END IF;
    IF EXISTS (SELECT FROM panels_mandate m JOIN panels_member h ON h.id = m.member_id
                 JOIN panels_sector t ON t.id = m.sector_id
                WHERE m.panel_id = asked AND m.ended_at IS NULL AND m.deputy_id IS NOT NULL
                  AND h.kind = 'person' AND NOT t.may_have_deputies) THEN
        RETURN jsonb_build_object('code', 'deputy_of_a_resident');
    END IF;
    IF in_state = 'dissolved' AND EXISTS (
            SELECT FROM panels_mandate WHERE panel_id = asked AND ended_at IS NULL) THEN
        RETURN jsonb_build_object('code', 'dissolved_with_members');
    END IF;
    IF in_state = 'constituted' THEN
        RETURN panels_problem(asked);
    END IF;
    RETURN NULL;
END $$;

-- Offices. A mandate that ends, by whatever path, ends the offices of its holder.
CREATE FUNCTION panels_mandate_ends_offices() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        UPDATE panels_office SET until_on = greatest(from_on, current_date)
         WHERE member_id = OLD.member_id AND until_on IS NULL AND OLD.ended_at IS NULL;
    ELSIF NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL THEN
        UPDATE panels_office SET until_on = greatest(from_on, NEW.until_on)
         WHERE member_id = NEW.member_id AND until_on IS NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_mandate_ends_offices AFTER UPDATE OR DELETE ON panels_mandate
    FOR EACH ROW EXECUTE FUNCTION panels_mandate_ends_offices();
CREATE TRIGGER panels_office_touch AFTER INSERT OR UPDATE OR DELETE ON panels_office
    FOR EACH ROW EXECUTE FUNCTION panels_touch();

CREATE FUNCTION panels_office_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF to_jsonb(NEW) - 'until_on' <> to_jsonb(OLD) - 'until_on' OR OLD.until_on IS NOT NULL THEN
        RAISE EXCEPTION 'office % is ended, not changed or taken up again', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_office',
                  CONSTRAINT = 'panels_office_is_never_moved';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_office_keep BEFORE UPDATE ON panels_office
    FOR EACH ROW EXECUTE FUNCTION panels_office_keep();

-- What a foreign key can prove: deputies, offices, offers and kinds stay in their panel and part.
ALTER TABLE panels_subkind
    ADD CONSTRAINT panels_subkind_of_its_sector UNIQUE (id, sector_id);
ALTER TABLE panels_member
    ADD CONSTRAINT panels_member_is_of_a_kind_of_their_part
    FOREIGN KEY (sub_kind_id, sector_id)
    REFERENCES panels_subkind (id, sector_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_mandate
    ADD CONSTRAINT panels_mandate_deputy_is_of_the_same_part
    FOREIGN KEY (deputy_id, panel_id, sector_id)
    REFERENCES panels_member (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_office
    ADD CONSTRAINT panels_office_is_held_by_a_member
    FOREIGN KEY (member_id, panel_id)
    REFERENCES panels_member (id, panel_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_offer
    ADD CONSTRAINT panels_offer_is_of_a_seat_of_the_panel
    FOREIGN KEY (seat_id, panel_id, sector_id)
    REFERENCES panels_seat (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT panels_offer_is_to_a_member_of_the_same_part
    FOREIGN KEY (member_id, panel_id, sector_id)
    REFERENCES panels_member (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;

-- An answer is given once.
CREATE FUNCTION panels_offer_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF OLD.state <> 'open' OR to_jsonb(NEW) - ARRAY['state', 'answered_at']
            <> to_jsonb(OLD) - ARRAY['state', 'answered_at'] THEN
        RAISE EXCEPTION 'offer % is answered once', OLD.id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_offer',
                  CONSTRAINT = 'panels_offer_is_answered_once';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_offer_keep BEFORE UPDATE ON panels_offer
    FOR EACH ROW EXECUTE FUNCTION panels_offer_keep();

-- Proofs and declarations are added. The link to a deleted account may be cut, and the words of
-- somebody who asked to be forgotten become a dash.
CREATE FUNCTION panels_note_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    words text[] := ARRAY['by_id', 'note', 'details'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - words = to_jsonb(OLD) - words
        AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
        AND coalesce(to_jsonb(NEW)->>'note', to_jsonb(NEW)->>'details')
            IN ('–', coalesce(to_jsonb(OLD)->>'note', to_jsonb(OLD)->>'details')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'notes of % are not rewritten', TG_TABLE_NAME
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = TG_TABLE_NAME,
              CONSTRAINT = TG_TABLE_NAME || '_is_never_rewritten';
END $$;

CREATE TRIGGER panels_proof_keep BEFORE UPDATE OR DELETE ON panels_proof
    FOR EACH ROW EXECUTE FUNCTION panels_note_keep();
CREATE TRIGGER panels_interest_keep BEFORE UPDATE OR DELETE ON panels_interest
    FOR EACH ROW EXECUTE FUNCTION panels_note_keep();

-- An exception is taken back, never rewritten.
CREATE FUNCTION panels_override_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    free text[] := ARRAY['by_id', 'revoked_at'];
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
        AND (OLD.revoked_at IS NULL OR NEW.revoked_at IS NOT DISTINCT FROM OLD.revoked_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'exceptions are public record and not rewritten'
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_override',
              CONSTRAINT = 'panels_override_is_never_rewritten';
END $$;

CREATE TRIGGER panels_override_keep BEFORE UPDATE OR DELETE ON panels_override
    FOR EACH ROW EXECUTE FUNCTION panels_override_keep();

-- The gate. Which cities of the activity's programme lack a constituted panel and an exception?
CREATE FUNCTION panels_cities_without_panel(asked bigint, at timestamptz)
RETURNS TABLE (city_id bigint)
LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT DISTINCT o.city_id
      FROM network_partnership t JOIN network_organisation o ON o.id = t.organisation_id
     WHERE t.programme_id = asked AND t.replaced_by_id IS NULL AND o.city_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM panels_panel p
                        WHERE p.programme_id = asked AND p.city_id = o.city_id
                          AND p.state = 'constituted')
       AND NOT EXISTS (SELECT FROM panels_override e
                        WHERE e.programme_id = asked AND e.city_id = o.city_id AND e.kind = 'gate'
                          AND e.made_at <= at AND e.expires_at > at AND e.revoked_at IS NULL)
$$;

CREATE FUNCTION panels_closure_check() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    waits boolean;
    whose bigint;
BEGIN
    SELECT a.programme_id, a.number = (
               SELECT c.gate_activity FROM panels_composition c
                WHERE c.programme_id = a.programme_id AND c.published_at IS NOT NULL
                ORDER BY c.version DESC LIMIT 1)
      INTO whose, waits FROM network_activity a WHERE a.id = NEW.activity_id;
    IF waits AND EXISTS (SELECT FROM panels_cities_without_panel(whose, NEW.closed_at)) THEN
        RAISE EXCEPTION 'activity % waits for panels', NEW.activity_id
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_closure',
                  CONSTRAINT = 'panels_closure_waits_for_every_panel';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_closure_check BEFORE INSERT OR UPDATE ON panels_closure
    FOR EACH ROW EXECUTE FUNCTION panels_closure_check();

-- A published rule keeps its new numbers and its kinds too.
CREATE OR REPLACE FUNCTION panels_sector_touch() RETURNS trigger
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

CREATE FUNCTION panels_subkind_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ROW(NEW.id, NEW.sector_id, NEW.code, NEW.position)
        IS NOT DISTINCT FROM ROW(OLD.id, OLD.sector_id, OLD.code, OLD.position) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE panels_composition SET revision = revision + 1
         WHERE id = (SELECT composition_id FROM panels_sector WHERE id = OLD.sector_id);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE panels_composition SET revision = revision + 1
         WHERE id = (SELECT composition_id FROM panels_sector WHERE id = NEW.sector_id);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER panels_subkind_touch AFTER INSERT OR UPDATE OR DELETE ON panels_subkind
    FOR EACH ROW EXECUTE FUNCTION panels_subkind_touch();
