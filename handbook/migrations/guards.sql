-- What a text once said is never changed and never deleted. One change is the law's: an account
-- that is deleted takes its name off (author becomes null, nothing else).
CREATE FUNCTION handbook_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.author_id IS NULL AND OLD.author_id IS NOT NULL THEN
        OLD.author_id := NULL;
        IF OLD IS NOT DISTINCT FROM NEW THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what a text once said is never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handbook_revision_is_never_changed';
END
$$;

CREATE TRIGGER handbook_revision_is_never_changed
    BEFORE UPDATE OR DELETE ON handbook_revision
    FOR EACH ROW EXECUTE FUNCTION handbook_revision_guard();

-- The head of a text is one of its own states, and so is what an edition pins.
CREATE FUNCTION handbook_own_revision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chosen bigint;
    owner bigint;
BEGIN
    IF TG_TABLE_NAME = 'handbook_sectiontext' THEN
        chosen := NEW.head_id; owner := NEW.id;
    ELSE
        chosen := NEW.revision_id; owner := NEW.text_id;
    END IF;
    IF chosen IS NOT NULL
       AND NOT EXISTS (SELECT FROM handbook_revision WHERE id = chosen AND text_id = owner) THEN
        RAISE EXCEPTION 'the state belongs to another text'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER handbook_section_text_head_is_its_own
    BEFORE INSERT OR UPDATE ON handbook_sectiontext
    FOR EACH ROW EXECUTE FUNCTION handbook_own_revision_guard();

CREATE TRIGGER handbook_pin_revision_is_of_its_text
    BEFORE INSERT OR UPDATE ON handbook_pin
    FOR EACH ROW EXECUTE FUNCTION handbook_own_revision_guard();

-- A section stands in an edition of its own book, below a section of the same edition that comes
-- before it (so that no circle can be drawn); only drafts are rearranged.
CREATE FUNCTION handbook_placement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM handbook_edition WHERE id = NEW.edition_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'only drafts are rearranged'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handbook_placement_only_in_drafts';
    END IF;
    IF NOT EXISTS (SELECT FROM handbook_edition e JOIN handbook_section s USING (handbook_id)
                   WHERE e.id = NEW.edition_id AND s.id = NEW.section_id) THEN
        RAISE EXCEPTION 'the section belongs to another book'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handbook_placement_is_in_its_own_book';
    END IF;
    IF NEW.parent_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM handbook_placement
                       WHERE id = NEW.parent_id AND edition_id = NEW.edition_id
                         AND position < NEW.position) THEN
        RAISE EXCEPTION 'a section stands below an earlier one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'handbook_placement_below_an_earlier';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER handbook_placement_guard
    BEFORE INSERT OR UPDATE ON handbook_placement
    FOR EACH ROW EXECUTE FUNCTION handbook_placement_guard();
