-- A published programme has exactly one lead partner on each of its days, at every commit.
-- That there are never two is the exclusion constraint network_partnership_one_lead_at_a_time;
-- that there is never none is asked here. A programme without any dates has one lead without end.

CREATE FUNCTION network_lead_check(checked_id bigint) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    programme public.network_programme%ROWTYPE;
    is_led boolean;
BEGIN
    -- Whoever changes the dates and whoever changes the lead wait for each other here; the
    -- question below is asked in a later statement and so sees what the other one committed.
    SELECT * INTO programme FROM public.network_programme WHERE id = checked_id FOR NO KEY UPDATE;
    IF NOT FOUND OR programme.state <> 'published' THEN
        RETURN;
    END IF;
    IF programme.starts_on IS NULL AND programme.ends_on IS NULL THEN
        SELECT count(*) > 0 INTO is_led
        FROM public.network_partnership
        WHERE programme_id = checked_id AND role = 'lead' AND until_on IS NULL;
    ELSE
        SELECT coalesce(
            range_agg(daterange(from_on, until_on, '[)'))
                @> daterange(programme.starts_on, programme.ends_on, '[]'),
            false
        ) INTO is_led
        FROM public.network_partnership
        WHERE programme_id = checked_id AND role = 'lead';
    END IF;
    IF NOT is_led THEN
        RAISE EXCEPTION 'programme % is published and has days without a lead partner', checked_id
            USING ERRCODE = '23514',
                  CONSTRAINT = 'network_programme_has_one_lead',
                  SCHEMA = 'public',
                  TABLE = 'network_programme';
    END IF;
END
$$;

CREATE FUNCTION network_lead_touch() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_TABLE_NAME = 'network_programme' THEN
        PERFORM public.network_lead_check(NEW.id);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.network_lead_check(OLD.programme_id);
    END IF;
    IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.programme_id <> OLD.programme_id) THEN
        PERFORM public.network_lead_check(NEW.programme_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION network_lead_truncate() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM public.network_lead_check(id) FROM public.network_programme;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER network_programme_has_one_lead
AFTER INSERT OR UPDATE OF state, starts_on, ends_on ON network_programme
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION network_lead_touch();

CREATE CONSTRAINT TRIGGER network_partnership_leaves_one_lead
AFTER INSERT OR UPDATE OR DELETE ON network_partnership
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION network_lead_touch();

CREATE TRIGGER network_partnership_truncated
AFTER TRUNCATE ON network_partnership
FOR EACH STATEMENT EXECUTE FUNCTION network_lead_truncate();
