-- What a foreign key can prove, a trigger need not.

-- A panel's rule is a rule of its programme.
ALTER TABLE panels_composition
    ADD CONSTRAINT panels_composition_of_its_programme UNIQUE (id, programme_id);
ALTER TABLE panels_panel
    ADD CONSTRAINT panels_panel_obeys_a_rule_of_its_programme
    FOREIGN KEY (composition_id, programme_id)
    REFERENCES panels_composition (id, programme_id) DEFERRABLE INITIALLY DEFERRED;

-- A mandate has the panel and the sector of its seat and of its member. So nobody sits in another
-- third than their own, and a member with a mandate cannot change thirds.
ALTER TABLE panels_seat
    ADD CONSTRAINT panels_seat_of_its_panel_and_sector UNIQUE (id, panel_id, sector_id);
ALTER TABLE panels_member
    ADD CONSTRAINT panels_member_of_its_panel_and_sector UNIQUE (id, panel_id, sector_id);
ALTER TABLE panels_mandate
    ADD CONSTRAINT panels_mandate_has_the_sector_of_its_seat
    FOREIGN KEY (seat_id, panel_id, sector_id)
    REFERENCES panels_seat (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT panels_mandate_has_the_sector_of_its_member
    FOREIGN KEY (member_id, panel_id, sector_id)
    REFERENCES panels_member (id, panel_id, sector_id) DEFERRABLE INITIALLY DEFERRED;
