-- A registration holds a numbered place for each of its people, or for none of them,
-- and which of the two follows from its state. Asked at commit, so that one transaction may
-- write the rows in any order; a writer who forgets one half is refused.
CREATE FUNCTION events_places_agree() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    the_registration bigint;
    kept record;
BEGIN
    IF TG_TABLE_NAME = 'events_registration' THEN
        the_registration := NEW.id;
    ELSE
        the_registration := COALESCE(NEW.registration_id, OLD.registration_id);
    END IF;
    SELECT r.state IN ('offered', 'confirmed') AS holds, r.party_size, r.pool_id,
           r.event_id = p.event_id AS own_pool,
           (SELECT count(*) FROM events_attendee a WHERE a.registration_id = r.id) AS people,
           (SELECT count(a.seat_no) FROM events_attendee a WHERE a.registration_id = r.id) AS seats,
           (SELECT count(*) FROM events_attendee a
             WHERE a.registration_id = r.id AND a.pool_id <> r.pool_id) AS strangers
      INTO kept
      FROM events_registration r JOIN events_capacitypool p ON p.id = r.pool_id
     WHERE r.id = the_registration;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF kept.people <> kept.party_size
       OR kept.seats <> (CASE WHEN kept.holds THEN kept.party_size ELSE 0 END)
       OR kept.strangers > 0 OR NOT kept.own_pool THEN
        RAISE EXCEPTION 'registration % holds % of % places for % people',
            the_registration, kept.seats, kept.party_size, kept.people
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'events_registration_places_agree';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER events_registration_places_agree
    AFTER INSERT OR UPDATE OF state, party_size, pool_id, event_id ON events_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION events_places_agree();

CREATE CONSTRAINT TRIGGER events_attendee_places_agree
    AFTER INSERT OR DELETE OR UPDATE OF seat_no, pool_id, registration_id ON events_attendee
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION events_places_agree();

-- The history is written and never rewritten; only the account of somebody who left is unlinked.
CREATE FUNCTION events_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
       AND (NEW.id, NEW.event_id, NEW.registration_id, NEW.act, NEW.at, NEW.facts)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.event_id, OLD.registration_id, OLD.act, OLD.at, OLD.facts) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the history of an event is not rewritten'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'events_record_stays';
END $$;

CREATE TRIGGER events_record_stays BEFORE UPDATE OR DELETE ON events_record
    FOR EACH ROW EXECUTE FUNCTION events_record_stays();
