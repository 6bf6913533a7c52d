"""Local panels: who watches over a city's work, in thirds that hold."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PanelsConfig(AppConfig):
    name = "panels"
    verbose_name = _("panels")

    def ready(self) -> None:
        from network import attention, demo, programme_data, searching, slots  # noqa: PLC0415 - apps first
        from panels import (  # noqa: PLC0415
            attention_sittings,
            demo_drawing,
            demo_initiatives,
            demo_joining,
            demo_life,
            demo_public,
            demo_sittings,
            owned,
            owned_initiatives,
            slots_initiatives,
        )
        from panels import demo as stories  # noqa: PLC0415
        from panels import slots as pieces  # noqa: PLC0415
        from panels import slots_life as life  # noqa: PLC0415
        from panels import slots_public as public  # noqa: PLC0415
        from panels.attention import panels_of  # noqa: PLC0415
        from panels.attention_joining import applications_of  # noqa: PLC0415
        from panels.searching import panels_matching  # noqa: PLC0415
        from panels.services import (  # noqa: PLC0415
            application_letters,
            compositions,
            criteria,
            draw_tables,
            sitting_letters,
        )

        application_letters.register_kinds()
        slots.register("city.main", pieces.city_main, order=20)
        slots.register("programme.main", pieces.programme_main, order=40)
        slots.register("organisation.main", public.organisation_main, order=20)
        slots.register("desk.sections", pieces.desk_sections, order=20)
        slots.register("network_desk.sections", life.network_desk_sections, order=30)
        slots.register("desk.sections", pieces.member_sections, order=21)
        slots_initiatives.register_pieces()
        attention.register(panels_of)
        attention.register(applications_of)
        attention.register(attention_sittings.rows)
        owned.register_parts()
        owned_initiatives.register_part()
        searching.register(panels_matching)
        programme_data.register_section("composition", compositions.read)
        programme_data.register_section("criteria", criteria.read)
        demo.register(stories.load, order=30)
        demo.register(demo_sittings.load, order=31)  # then some leave, and others are looked for
        # before the calls: a draw needs them over
        demo.register(demo_drawing.load, order=32)
        demo.register(demo_joining.load, order=33)
        demo.register(demo_life.load, order=36)
        demo.register(demo_public.load, order=37)
        demo.register(demo_initiatives.load, order=38)
        sitting_letters.register_kinds()
        draw_tables.register_kind()
