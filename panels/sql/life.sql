-- The life of a panel: offices, deputies, what is only added to, and the activity that waits for
-- every panel.

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

-- What a foreign key can prove: deputies, offices, promises and kinds stay in their panel and part.
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

ALTER TABLE panels_commitment
    ADD CONSTRAINT panels_commitment_of_a_member_of_its_panel
    FOREIGN KEY (member_id, panel_id)
    REFERENCES panels_member (id, panel_id) DEFERRABLE INITIALLY DEFERRED;

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

-- The kinds of a sector are part of its rule.
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
