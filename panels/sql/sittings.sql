-- Sittings, votes and the log of decisions: what is over stays as it was, by whatever path.
--
-- Two sessions meet on the row of the motion: every vote writes it, so that closing the vote and a
-- vote that comes late cannot both succeed, at any isolation level.

-- A sitting's motions and attendance are of its own panel; who sat held a mandate on that seat.
ALTER TABLE panels_sitting
    ADD CONSTRAINT panels_sitting_of_its_panel UNIQUE (id, panel_id);
ALTER TABLE panels_motion
    ADD CONSTRAINT panels_motion_of_its_panel UNIQUE (id, panel_id),
    ADD CONSTRAINT panels_motion_is_put_to_a_sitting_of_its_panel
    FOREIGN KEY (sitting_id, panel_id)
    REFERENCES panels_sitting (id, panel_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_mandate
    ADD CONSTRAINT panels_mandate_of_its_seat UNIQUE (id, seat_id, panel_id, sector_id);
ALTER TABLE panels_attendance
    ADD CONSTRAINT panels_attendance_at_a_sitting_of_its_panel
    FOREIGN KEY (sitting_id, panel_id)
    REFERENCES panels_sitting (id, panel_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT panels_attendance_with_the_mandate_of_its_seat
    FOREIGN KEY (mandate_id, seat_id, panel_id, sector_id)
    REFERENCES panels_mandate (id, seat_id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_voter
    ADD CONSTRAINT panels_voter_on_a_motion_of_its_panel
    FOREIGN KEY (motion_id, panel_id)
    REFERENCES panels_motion (id, panel_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT panels_voter_with_the_mandate_of_its_seat
    FOREIGN KEY (mandate_id, seat_id, panel_id, sector_id)
    REFERENCES panels_mandate (id, seat_id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_ballot
    ADD CONSTRAINT panels_ballot_of_a_seat_that_may_vote
    FOREIGN KEY (motion_id, seat_id)
    REFERENCES panels_voter (motion_id, seat_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_decision
    ADD CONSTRAINT panels_decision_on_a_motion_of_its_panel
    FOREIGN KEY (motion_id, panel_id)
    REFERENCES panels_motion (id, panel_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE panels_member
    ADD CONSTRAINT panels_member_of_its_panel UNIQUE (id, panel_id);
ALTER TABLE panels_actionitem
    ADD CONSTRAINT panels_actionitem_of_a_member_of_its_panel
    FOREIGN KEY (member_id, panel_id)
    REFERENCES panels_member (id, panel_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT panels_actionitem_from_a_sitting_of_its_panel
    FOREIGN KEY (sitting_id, panel_id)
    REFERENCES panels_sitting (id, panel_id) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION panels_refuse(sentence text, of_table text, name text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '%', sentence
        USING ERRCODE = '23514', SCHEMA = 'public', TABLE = of_table, CONSTRAINT = name;
END $$;

CREATE FUNCTION panels_snapshot_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    PERFORM panels_refuse('a snapshot is not rewritten', 'panels_snapshot',
                          'panels_snapshot_is_never_rewritten');
    RETURN NULL;
END $$;

CREATE TRIGGER panels_snapshot_keep BEFORE UPDATE OR DELETE ON panels_snapshot
    FOR EACH ROW EXECUTE FUNCTION panels_snapshot_keep();

CREATE FUNCTION panels_sitting_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'planned' THEN
            PERFORM panels_refuse('a sitting that members know of is cancelled, not deleted',
                                  'panels_sitting', 'panels_sitting_is_kept');
        END IF;
        RETURN OLD;
    END IF;
    IF ROW(NEW.id, NEW.uuid, NEW.panel_id, NEW.number)
            IS DISTINCT FROM ROW(OLD.id, OLD.uuid, OLD.panel_id, OLD.number)
        OR (OLD.opened_at IS NOT NULL AND ROW(NEW.opened_at, NEW.opening_id)
            IS DISTINCT FROM ROW(OLD.opened_at, OLD.opening_id))
        OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
        PERFORM panels_refuse('a sitting keeps its panel, its number and its moments',
                              'panels_sitting', 'panels_sitting_is_kept');
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state, NEW.state) IN (
            ('planned', 'called'), ('planned', 'cancelled'),
            ('called', 'open'), ('called', 'cancelled'),
            ('open', 'closed'), ('closed', 'minuted')) THEN
        PERFORM panels_refuse(format('a sitting cannot go from %s to %s', OLD.state, NEW.state),
                              'panels_sitting', 'panels_sitting_state_follows_its_course');
    END IF;
    IF NEW.state = 'closed' AND EXISTS (
            SELECT FROM panels_motion WHERE sitting_id = NEW.id AND state = 'open') THEN
        PERFORM panels_refuse('a vote is open', 'panels_sitting', 'panels_sitting_ends_its_votes');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_sitting_keep BEFORE UPDATE OR DELETE ON panels_sitting
    FOR EACH ROW EXECUTE FUNCTION panels_sitting_keep();

-- Agenda and attendance may be put right until the minutes are approved. The row of the sitting is
-- locked for it, so that approving and correcting cannot overlap.
CREATE FUNCTION panels_sitting_part_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    part record;
    stand text;
    ended timestamptz;
BEGIN
    part := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    IF TG_OP = 'UPDATE' AND NEW.sitting_id <> OLD.sitting_id THEN
        PERFORM panels_refuse('it stays with its sitting', TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_is_never_moved');
    END IF;
    SELECT state, closed_at INTO stand, ended FROM panels_sitting
     WHERE id = part.sitting_id FOR SHARE;
    -- after two years the name of who stood in goes, and nothing else
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'panels_attendance'
        AND ended < now() - interval '2 years'
        AND to_jsonb(NEW) = to_jsonb(OLD) || '{"substitute": ""}' THEN
        RETURN NEW;
    END IF;
    IF stand IN ('minuted', 'cancelled')
        OR (TG_TABLE_NAME = 'panels_attendance' AND stand NOT IN ('open', 'closed')) THEN
        PERFORM panels_refuse(format('the sitting is %s', stand), TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_fits_the_sitting');
    END IF;
    RETURN part;
END $$;

CREATE TRIGGER panels_agendaitem_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_agendaitem
    FOR EACH ROW EXECUTE FUNCTION panels_sitting_part_keep();
CREATE TRIGGER panels_attendance_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_attendance
    FOR EACH ROW EXECUTE FUNCTION panels_sitting_part_keep();

CREATE FUNCTION panels_minutes_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
-- Versions are added. Approving and cutting the link to a deleted account are the only changes.
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
        AND (OLD.approved_at IS NULL OR NEW.approved_at = OLD.approved_at)
        AND to_jsonb(NEW) - '{by_id,approved_at}'::text[]
            = to_jsonb(OLD) - '{by_id,approved_at}'::text[] THEN
        RETURN NEW;
    END IF;
    PERFORM panels_refuse('minutes are not rewritten: add a version', 'panels_minutes',
                          'panels_minutes_are_never_rewritten');
    RETURN NULL;
END $$;

CREATE TRIGGER panels_minutes_keep BEFORE UPDATE OR DELETE ON panels_minutes
    FOR EACH ROW EXECUTE FUNCTION panels_minutes_keep();

CREATE FUNCTION panels_minutes_before() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    stand text;
BEGIN
    SELECT state INTO stand FROM panels_sitting WHERE id = NEW.sitting_id FOR SHARE;
    IF stand NOT IN ('open', 'closed') THEN
        PERFORM panels_refuse(format('the sitting is %s', stand), 'panels_minutes',
                              'panels_minutes_fit_the_sitting');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_minutes_before BEFORE INSERT ON panels_minutes
    FOR EACH ROW EXECUTE FUNCTION panels_minutes_before();

-- A vote opens in an open sitting of a panel that may decide, and its words stay from then on. It
-- takes a turn at the panel, so that a member who leaves at that moment comes before or after.
CREATE FUNCTION panels_motion_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    stand text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            PERFORM panels_refuse('a motion that was put to the vote stays', 'panels_motion',
                                  'panels_motion_is_kept');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            PERFORM panels_refuse('a motion begins as a draft', 'panels_motion',
                                  'panels_motion_state_follows_its_course');
        END IF;
        RETURN NEW;
    END IF;
    IF ROW(NEW.id, NEW.panel_id, NEW.sitting_id) IS DISTINCT FROM
            ROW(OLD.id, OLD.panel_id, OLD.sitting_id)
        OR (OLD.state <> 'draft' AND ROW(NEW.title, NEW.text, NEW.kind, NEW.is_secret,
                NEW.needs_num, NEW.needs_den, NEW.needs_parts, NEW.opened_at)
            IS DISTINCT FROM ROW(OLD.title, OLD.text, OLD.kind, OLD.is_secret,
                OLD.needs_num, OLD.needs_den, OLD.needs_parts, OLD.opened_at))
        OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at) THEN
        PERFORM panels_refuse('a motion keeps its words once the vote is open', 'panels_motion',
                              'panels_motion_is_kept');
    END IF;
    IF NEW.state <> OLD.state THEN
        IF NOT (OLD.state, NEW.state) IN (('draft', 'open'), ('draft', 'withdrawn'),
                ('open', 'carried'), ('open', 'rejected'), ('open', 'withdrawn')) THEN
            PERFORM panels_refuse(format('a motion cannot go from %s to %s', OLD.state, NEW.state),
                                  'panels_motion', 'panels_motion_state_follows_its_course');
        END IF;
        IF NEW.state = 'open' THEN
            SELECT state INTO stand FROM panels_sitting WHERE id = NEW.sitting_id FOR SHARE;
            IF stand <> 'open' THEN
                PERFORM panels_refuse('the sitting is not open', 'panels_motion',
                                      'panels_motion_is_put_to_an_open_sitting');
            END IF;
            PERFORM panels_take_turn(NEW.panel_id);
            SELECT state INTO stand FROM panels_panel WHERE id = NEW.panel_id;
            IF stand <> 'constituted' AND NEW.kind <> 'advisory' THEN
                PERFORM panels_refuse('the panel cannot decide', 'panels_motion',
                                      'panels_motion_needs_a_constituted_panel');
            END IF;
        END IF;
        IF NEW.state IN ('carried', 'rejected') AND NEW.is_secret AND EXISTS (
                SELECT FROM (SELECT sector_id, count(*) AS votes FROM panels_voter
                              WHERE motion_id = NEW.id AND has_voted GROUP BY sector_id) v
                  FULL JOIN (SELECT sector_id, sum(number) AS votes FROM panels_tally
                              WHERE motion_id = NEW.id GROUP BY sector_id) t USING (sector_id)
                 WHERE v.votes IS DISTINCT FROM t.votes) THEN
            PERFORM panels_refuse('votes and voters do not fit', 'panels_motion',
                                  'panels_motion_counts_each_voter_once');
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_motion_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_motion
    FOR EACH ROW EXECUTE FUNCTION panels_motion_keep();

-- Recusals and the list of voters are written while the motion is a draft.
CREATE FUNCTION panels_voter_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    asked bigint;
    wanted text := 'draft';
BEGIN
    IF TG_OP = 'DELETE' THEN
        asked := OLD.motion_id;
    ELSE
        asked := NEW.motion_id;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF TG_TABLE_NAME = 'panels_voter'
            AND to_jsonb(NEW) - 'has_voted' = to_jsonb(OLD) - 'has_voted' THEN
            IF (to_jsonb(OLD)->>'has_voted')::boolean THEN
                PERFORM panels_refuse('this seat has voted', 'panels_voter',
                                      'panels_voter_votes_once');
            END IF;
            wanted := 'open';
        ELSIF NEW.motion_id <> OLD.motion_id THEN
            PERFORM panels_refuse('it stays with its motion', TG_TABLE_NAME::text,
                                  TG_TABLE_NAME || '_is_never_moved');
        END IF;
    END IF;
    UPDATE panels_motion SET touched = touched + 1 WHERE id = asked AND state = wanted;
    IF NOT FOUND THEN
        PERFORM panels_refuse(format('the motion is not %s', wanted), TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_fits_the_motion');
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER panels_voter_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_voter
    FOR EACH ROW EXECUTE FUNCTION panels_voter_keep();
CREATE TRIGGER panels_recusal_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_recusal
    FOR EACH ROW EXECUTE FUNCTION panels_voter_keep();

-- Votes are cast while the vote is open: open ones as rows, which may be put right until it closes,
-- secret ones as numbers, which only grow.
CREATE FUNCTION panels_vote_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    secret boolean := TG_TABLE_NAME = 'panels_tally';
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM panels_refuse('a vote is not taken back', TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_is_kept');
    END IF;
    IF TG_OP = 'UPDATE' AND (
            (NOT secret AND to_jsonb(NEW) - 'choice' <> to_jsonb(OLD) - 'choice')
            OR (secret AND (to_jsonb(NEW) - 'number' <> to_jsonb(OLD) - 'number'
                OR (to_jsonb(NEW)->>'number')::int < (to_jsonb(OLD)->>'number')::int))) THEN
        PERFORM panels_refuse('a vote is not moved', TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_is_kept');
    END IF;
    UPDATE panels_motion SET touched = touched + 1
     WHERE id = NEW.motion_id AND state = 'open' AND is_secret = secret;
    IF NOT FOUND THEN
        PERFORM panels_refuse('the vote is not open', TG_TABLE_NAME::text,
                              TG_TABLE_NAME || '_while_the_vote_is_open');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_ballot_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_ballot
    FOR EACH ROW EXECUTE FUNCTION panels_vote_keep();
CREATE TRIGGER panels_tally_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_tally
    FOR EACH ROW EXECUTE FUNCTION panels_vote_keep();

-- The log. The digest is computed here again and the predecessor looked up, so that no path adds a
-- line that does not follow the last one; the unique index on the predecessor refuses a fork.
CREATE FUNCTION panels_decision_keep() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    last_digest text;
    its_city bigint;
    its_state text;
    says jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM panels_refuse('the log of decisions is not rewritten', 'panels_decision',
                              'panels_decision_is_never_rewritten');
    END IF;
    PERFORM panels_take_turn(NEW.panel_id);
    SELECT city_id INTO its_city FROM panels_panel WHERE id = NEW.panel_id;
    SELECT state INTO its_state FROM panels_motion WHERE id = NEW.motion_id;
    says := NEW.record::jsonb;
    IF its_city IS DISTINCT FROM NEW.city_id
        OR its_state NOT IN ('carried', 'rejected')
        OR says->>'outcome' IS DISTINCT FROM its_state
        OR (says->>'year')::int IS DISTINCT FROM NEW.year::int
        OR (says->>'serial')::int IS DISTINCT FROM NEW.serial THEN
        PERFORM panels_refuse('the decision does not say what was voted', 'panels_decision',
                              'panels_decision_says_what_was_voted');
    END IF;
    SELECT digest INTO last_digest FROM panels_decision
     WHERE city_id = NEW.city_id ORDER BY id DESC LIMIT 1;
    IF NEW.previous_digest IS DISTINCT FROM COALESCE(last_digest, repeat('0', 64))
        OR NEW.digest IS DISTINCT FROM encode(sha256(convert_to(
            NEW.previous_digest || E'\n' || NEW.record, 'UTF8')), 'hex') THEN
        PERFORM panels_refuse('the decision does not follow the last one', 'panels_decision',
                              'panels_decision_follows_the_last_one');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER panels_decision_keep BEFORE INSERT OR UPDATE OR DELETE ON panels_decision
    FOR EACH ROW EXECUTE FUNCTION panels_decision_keep();

-- A motion is decided together with its line in the log, or not at all.
CREATE FUNCTION panels_motion_is_logged() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM panels_decision WHERE motion_id = NEW.id) THEN
        PERFORM panels_refuse('a vote that was counted is in the log', 'panels_motion',
                              'panels_motion_decided_is_logged');
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER panels_motion_decided_is_logged AFTER UPDATE ON panels_motion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state IN ('carried', 'rejected')) EXECUTE FUNCTION panels_motion_is_logged();
