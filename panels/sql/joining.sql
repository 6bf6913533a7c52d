-- The member made of an application is of the same panel and the same part.
ALTER TABLE panels_application
    ADD CONSTRAINT panels_application_has_the_sector_of_its_member
    FOREIGN KEY (member_id, panel_id, sector_id)
    REFERENCES panels_member (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;

-- Whoever applies chooses a part of the rule that the panel obeys.
CREATE FUNCTION panels_application_part() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM panels_panel AS panel
        JOIN panels_sector AS sector ON sector.composition_id = panel.composition_id
        WHERE panel.id = NEW.panel_id AND sector.id = NEW.sector_id
    ) THEN
        RAISE EXCEPTION 'the part is not one of the panel''s rule'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'panels_application_part_of_its_rule';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_application_part
    BEFORE INSERT OR UPDATE OF panel_id, sector_id ON panels_application
    FOR EACH ROW EXECUTE FUNCTION panels_application_part();
