-- Interests in a point, second sittings, and panels that meet before they are whole.

-- Declared or taken back until the minutes are approved; what it says of a person may always go.
CREATE FUNCTION panels_conflict_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    said record;
    stand text;
    whose bigint;
    free text[] := ARRAY['by_id', 'details'];
BEGIN
    said := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free
            AND NEW.details IN ('', '–', OLD.details)
            AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id) THEN
            RETURN NEW;
        END IF;
        PERFORM panels_refuse('an interest is declared or taken back, not rewritten',
                              'panels_conflict', 'panels_conflict_is_never_rewritten');
    END IF;
    SELECT s.state, s.panel_id INTO stand, whose
      FROM panels_sitting s JOIN panels_agendaitem i ON i.sitting_id = s.id
     WHERE i.id = said.item_id FOR SHARE OF s;
    IF stand IN ('minuted', 'cancelled') THEN
        PERFORM panels_refuse(format('the sitting is %s', stand), 'panels_conflict',
                              'panels_conflict_fits_the_sitting');
    END IF;
    IF TG_OP = 'INSERT' AND NOT EXISTS (
            SELECT FROM panels_mandate WHERE id = NEW.mandate_id AND panel_id = whose) THEN
        PERFORM panels_refuse('the mandate is of another panel', 'panels_conflict',
                              'panels_conflict_is_of_a_member_of_the_panel');
    END IF;
    RETURN said;
END $$;

CREATE TRIGGER panels_conflict_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_conflict
    FOR EACH ROW EXECUTE FUNCTION panels_conflict_keep();

-- A sitting repeats one of its own panel.
ALTER TABLE panels_sitting
    ADD CONSTRAINT panels_sitting_repeats_one_of_its_panel
    FOREIGN KEY (repeats_id, panel_id)
    REFERENCES panels_sitting (id, panel_id) DEFERRABLE INITIALLY DEFERRED;

-- A panel that is forming meets only where somebody answers for it in public.
CREATE FUNCTION panels_sitting_waits_for_its_panel() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.state = 'open' AND OLD.state <> 'open' AND EXISTS (
            SELECT FROM panels_panel p WHERE p.id = NEW.panel_id AND p.state = 'forming'
               AND NOT EXISTS (
                   SELECT FROM panels_override e
                    WHERE e.panel_id = p.id AND e.kind = 'early_start' AND e.revoked_at IS NULL
                      AND e.made_at <= NEW.opened_at AND e.expires_at > NEW.opened_at)) THEN
        PERFORM panels_refuse('the panel is still forming', 'panels_sitting',
                              'panels_sitting_waits_for_its_panel');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_sitting_waits_for_its_panel BEFORE UPDATE OF state ON panels_sitting
    FOR EACH ROW EXECUTE FUNCTION panels_sitting_waits_for_its_panel();
