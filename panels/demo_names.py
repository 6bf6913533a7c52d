"""Invented names for the demo: nobody here exists."""

# first names and surnames as people of the country have them
NAMES = {
    "BE": (
        "Amélie Baptiste Charlotte Dieter Élise Fatima Guillaume Hilde Ines Joris Karim Lotte",
        "Lambrecht Vandamme Delacroix Peeters Claessens Renard Wouters Marchal Goossens Lefort",
    ),
    "FR": (
        "Camille Antoine Manon Hugo Salomé Thierry Odile Bastien Maëlle Rachid Solène Étienne",
        "Schneider Weber Muller Girard Fontaine Roussel Kieffer Lacombe Barbier Zimmermann",
    ),
    "IT": (
        "Chiara Davide Elena Filippo Ginevra Lorenzo Marta Nicola Paola Roberto Silvia Tommaso",
        "Zanella Bordignon Scremin Todesco Marchetto Cecchin Guadagnin Baggio Lunardon Fantin",
    ),
    "DK": (
        "Astrid Bjarne Camilla Emil Freja Henrik Ida Jeppe Kirsten Lasse Mette Rasmus",
        "Mortensen Lund Dahl Kjær Østergaard Thomsen Bech Skov Frandsen Winther",
    ),
    "NL": (
        "Anouk Bram Daan Eline Femke Gijs Hanneke Ilse Jeroen Marit Ruben Wietske",
        "Hoekstra Verbeek Kuipers Dijkstra Brouwer Scholten Postma Veenstra Molenaar Prins",
    ),
    "LT": (
        "Aistė Benas Dalia Gintaras Ieva Jonas Kristina Linas Milda Rokas Saulė Vytautas",
        "Kazlauskas Stankus Balčius Žukas Urbonas Jankus Paulius Šimkus Butkus Norkus",
    ),
    "SI": (
        "Anja Bojan Darja Gregor Irena Jure Katarina Luka Mojca Primož Špela Žiga",
        "Zupančič Hribar Vidmar Kastelic Golob Mlakar Pirc Turk Bevc Kralj",
    ),
    "LV": (
        "Anete Dainis Evija Guntis Ilze Jānis Kristīne Laima Māris Olga Sandra Valdis",
        "Ozols Liepa Vītols Krūmiņš Zariņš Sproģis Balodis Eglītis Lācis Ivanovs",
    ),
    "AL": (
        "Arben Blerina Dritan Enkeleda Fatmir Genta Ilir Jonida Klodian Mirela Shpresa Teuta",
        "Gjoka Leka Muça Prifti Shehu Toska Zeneli Kola Dervishi Bregu",
    ),
    "EE": (
        "Aivar Kadri Eliise Hannes Jaan Kaie Liina Margus Piret Rein Tiina Urmas",
        "Saar Mägi Kask Rebane Ilves Põld Lepik Kuusk Vaher Oja",
    ),
    "AT": ("Anna Bernd Corinna Florian Gerda Jakob", "Gruber Pichler Steiner Moser Hofer Wallner"),
    "GR": ("Eleni Giorgos Katerina Manos Sofia Yannis", "Nikolaou Vasileiou Karras Ioannou Melas"),
    "ES": ("Alba Bruno Carmen Diego Lola Mateo", "Ferrer Cano Ibáñez Lozano Pardo Soler"),
    "RO": ("Ana Bogdan Corina Dan Ioana Radu", "Popa Moldovan Rusu Stan Pop Crișan"),
    "SE": ("Agneta Björn Elsa Gustav Karin Nils", "Lindqvist Bergman Åkesson Holm Sandberg Nord"),
    "PL": ("Agata Marek Halina Piotr Zofia Tomasz", "Wrona Zając Mazur Sikora Lis Dudek"),
    "DE": ("Anke Dirk Frauke Jens Maren Uwe", "Brandt Seidel Köhler Wagner Albrecht Ritter"),
}
# neighbours who came from elsewhere live in all cities
NEWCOMERS = (
    "Amina Diallo",
    "Yusuf Demir",
    "Olena Bondarenko",
    "Samir Haddad",
    "Thi Lan Nguyen",
    "Blessing Adeyemi",
    "Farid Rahimi",
    "Mariam Sesay",
    "Goran Petrović",
    "Lucía Quispe",
    "Ahmad Darwish",
    "Selam Tesfaye",
    "Rukhsana Malik",
    "Ion Munteanu",
    "Zainab Warsame",
    "Kofi Mensah",
    "Layla Mansour",
    "Tariq Aziz",
    "Nino Beridze",
    "Dilnoza Karimova",
)
# organisations by country: of residents, of civil society, of the public side
BODIES = {
    "BE": (
        ("Comité de quartier La Chasse",),
        ("Maison de quartier Rolin", "Le Pont des Langues"),
        ("Service de cohésion sociale", "Centre public d’action sociale"),
    ),
    "FR": (
        ("Association des habitants de Neudorf",),
        ("Atelier des Deux Rives", "Cuisine du Monde"),
        ("Mission ville et quartiers", "École de la deuxième chance"),
    ),
    "IT": (
        ("Associazione abitanti di San Vito",),
        ("Tavola Aperta", "Doposcuola Ponte Vecchio"),
        ("Servizi sociali del Comune", "Biblioteca civica"),
    ),
    "DK": (
        ("Beboerforeningen Løget",),
        ("Sprogcaféen Vejle", "Foreningen Nye Naboer"),
        ("Kommunens jobcenter", "Vejle Bibliotek"),
    ),
    "NL": (
        ("Bewonersvereniging Buitenhof",),
        ("Taalhuis Delft", "Stichting Samen Koken"),
        ("Gemeente, team Samenleving", "GGD in de wijk"),
    ),
    "LT": (
        ("Jonavos bendruomenė „Prie Neries“",),
        ("Kalbų kavinė", "Šeimų centras „Tiltas“"),
        ("Savivaldybės socialinės paramos skyrius", "Viešoji biblioteka"),
    ),
    "SI": (
        ("Krajevna skupnost Kandija",),
        ("Društvo Odprta miza", "Mladinski center"),
        ("Center za socialno delo", "Ljudska univerza"),
    ),
    "LV": (
        ("Rēzeknes kaimiņu biedrība",),
        ("Biedrība “Tilts”", "Valodu klubs"),
        ("Sociālais dienests", "Pilsētas bibliotēka"),
    ),
    "AL": (
        ("Shoqata e banorëve të Skelës",),
        ("Qendra Ura", "Gratë e Vlorës"),
        ("Drejtoria e shërbimeve sociale", "Zyra arsimore"),
    ),
    "EE": (
        ("Annelinna selts",),
        ("Keelekohvik", "MTÜ Avatud Laud"),
        ("Linna sotsiaaltöö osakond", "Linnaraamatukogu"),
    ),
    "AT": (("",), ("Haus der Begegnung", "Nachbarinnen"), ("Integrationsreferat",)),
    "GR": (("",), ("Stegi Gynaikon", "Anoichto Scholeio"), ("Kentro Koinotitas",)),
    "DE": (("",), ("Sprachtreff Nord", "Bürgerverein Mitte"), ("Ausländerbeirat",)),
}
