-- Quotas are public from the plan on, and fixed with the applicants; what was eased stays to see.
CREATE FUNCTION panels_drawquota_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_draw bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.draw_id ELSE NEW.draw_id END;
BEGIN
    IF EXISTS (SELECT FROM panels_draw WHERE id = of_draw AND state <> 'planned') THEN
        RAISE EXCEPTION 'the quotas of draw % are fixed', of_draw
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_drawquota',
                  CONSTRAINT = 'panels_drawquota_is_fixed_with_the_applicants';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER panels_drawquota_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_drawquota
    FOR EACH ROW EXECUTE FUNCTION panels_drawquota_keep();

CREATE FUNCTION panels_relaxation_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was eased is not rewritten'
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'panels_relaxation',
              CONSTRAINT = 'panels_relaxation_is_never_rewritten';
END $$;
CREATE TRIGGER panels_relaxation_keep BEFORE UPDATE ON panels_relaxation
    FOR EACH ROW EXECUTE FUNCTION panels_relaxation_keep();
