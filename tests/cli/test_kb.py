#!/usr/bin/env python3
"""Knowledge bases: importing them whole, broken or interrupted, looking into them, and taking them out."""
import gzip
import json
import signal
import subprocess
import time

import story
from story import Story, main


def statement(value, kind="wikibase-entityid"):
    return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value, "type": kind}}, "type": "statement",
            "rank": "normal"}


def item(number, name, of_class, sitelinks=0, aliases=(), description="", near=(), born=None):
    """An item as a dump of Wikidata has it."""
    claims = {"P31": [statement({"entity-type": "item", "numeric-id": of_class, "id": f"Q{of_class}"})]}
    if near:
        claims["P108"] = [statement({"entity-type": "item", "numeric-id": n, "id": f"Q{n}"}) for n in near]
    if born:
        claims["P569"] = [statement({"time": f"+{born}T00:00:00Z", "precision": 11}, "time")]
    sites = [f"{a}{b}wiki" for a in "abcdefghij" for b in "abcdefghij"][:sitelinks]
    return {"type": "item", "id": f"Q{number}", "labels": {"en": {"language": "en", "value": name}},
            "descriptions": {"en": {"language": "en", "value": description}} if description else [],
            "aliases": {"en": [{"language": "en", "value": a} for a in aliases]} if aliases else [],
            "claims": claims, "sitelinks": {s: {"site": s, "title": name, "badges": []} for s in sites}}


def dump(items):
    return "[\n" + ",\n".join(i if isinstance(i, str) else json.dumps(i) for i in items) + "\n]\n"


WORLD = [item(9001, "Ada Merrick", 5, 12, ["Ada Venning", "Ada J. Merrick"], "banker from Norland", [9002], "1961-03-11"),
         item(9002, "Halden Bank", 4830453, 30, ["Halden Banking Company"], "bank in Norland"),
         item(9003, "Nils Orde", 5, 8, [], "banker", [9002]),
         item(9004, "Grey Petrel", 11446, 3)]


class KnowledgeBase(Story):
    def import_kb(self, content, *flags, name="dump.json", **rest):
        return self.redstring("kb", "import", self.write(name, content), *flags, **rest)

    def test_a_dump_is_imported_and_looked_into(self):
        report = self.import_kb(dump(WORLD), "--json").json
        self.assertEqual((report["source"], report["added"], report["rejected_total"]), ("wikidata", 3, 0))
        self.assertEqual(report["classes_left_out"], {"Q11446": 1})
        shown = self.redstring("kb", "show", "Q9001", "--json").json["entities"]
        self.assertEqual(len(shown), 1)
        self.assertEqual(shown[0]["name"], "Ada Merrick")
        self.assertEqual(shown[0]["aliases"], ["Ada J. Merrick", "Ada Venning"])
        self.assertEqual(shown[0]["began"], "1961-03-11")
        found = self.redstring("kb", "list", "Venning, Ada", "--json").json["entities"]
        self.assertEqual([e["id"] for e in found], ["Q9001"])
        self.assertIn("banker from Norland", self.redstring("kb", "show", "Q9001").out)
        self.assertIn("Halden Bank", self.redstring("kb", "list").out)
        stats = self.redstring("kb", "stats", "--json").json["sources"]
        self.assertEqual(stats[0]["types"], {"person": 2, "organization": 1})
        self.redstring("verify")

    def test_what_is_not_there_is_told_by_the_exit_code(self):
        self.import_kb(dump(WORLD))
        self.redstring("kb", "show", "Q1", code=3)
        self.redstring("kb", "list", "Nobody Such", code=3)
        self.redstring("kb", "remove", "sanctions", code=3)
        self.redstring("kb", "import", self.path("none.json"), code=1)
        self.redstring("kb", "import", self.write("text.txt", "only words\n"), code=1)
        self.redstring("kb", "import", code=2)
        self.redstring("kb", "import", "x", "--class", "Q5", code=2)

    def test_broken_lines_are_named_and_the_rest_goes_in(self):
        outcome = self.import_kb(dump([WORLD[0], '{"type":"item","id":"Q7",', WORLD[2]]), "--rejected",
                                 self.path("rejected.tsv"), code=5)
        self.assertIn("dump.json:3 (byte ", outcome.err)
        with open(self.path("rejected.tsv"), encoding="utf-8") as lines:
            self.assertIn("not valid JSON", lines.read())
        self.assertEqual(self.redstring("kb", "stats", "--json").json["sources"][0]["entities"], 2)

    def test_other_formats_and_sources_stand_beside_it(self):
        self.import_kb(dump(WORLD))
        ftm = {"id": "NK-1", "schema": "Person", "properties": {"name": ["Carla Venn"], "birthDate": ["1970"]}}
        self.import_kb([ftm], name="sanctions.ftm.json")
        self.import_kb("name,aliases\nTomas Quill,Tom Quill;T. Quill\n", "--type", "person", "--source", "mine",
                       name="people.csv")
        self.import_kb(gzip.compress(dump(WORLD).encode()), "--class", "Q11446=ship", name="again.json.gz")
        sources = {s["source"]: s for s in self.redstring("kb", "stats", "--json").json["sources"]}
        self.assertEqual({name: s["entities"] for name, s in sources.items()}, {"mine": 1, "sanctions": 1, "wikidata": 4})
        self.assertEqual(sources["wikidata"]["types"]["ship"], 1)

    def test_removing_a_source_is_never_having_had_it(self):
        self.ingest()
        before = self.hash()
        self.import_kb(dump(WORLD))
        self.assertNotEqual(self.hash(), before)
        self.redstring("kb", "remove", "wikidata")
        self.assertEqual(self.hash(), before)
        self.redstring("verify")

    def test_the_order_of_documents_and_knowledge_does_not_matter(self):
        self.ingest()
        self.import_kb(dump(WORLD))
        first = self.hash()
        self.db = self.path("other")
        self.import_kb(dump(list(reversed(WORLD))))
        self.ingest()
        self.assertEqual(self.hash(), first)

    def test_an_entity_is_known_by_its_id_and_by_names_that_no_article_uses(self):
        self.ingest()
        before = self.redstring("find", "Ada Venning", "--json", code=None).json["found"]
        self.assertTrue(all(f["score"] < 1000 for f in before))
        self.import_kb(dump(WORLD))
        found = self.redstring("find", "Ada Venning", "--json").json["found"]
        self.assertEqual((found[0]["key"], found[0]["kb"], found[0]["score"]), ("person/ada merrick", "Q9001", 1000))
        shown = self.redstring("show", "Ada Merrick", "--json").json["entity"]
        self.assertEqual((shown["kb"], shown["knowledge"]["description"]), ("Q9001", "banker from Norland"))
        self.assertIn("known as Ada Merrick [Q9001]", self.redstring("show", "Ada Merrick").out)
        answer = self.redstring("connect", "Ada Venning", "Halden Banking Company", "--json").json
        ends = answer["paths"][0]["entities"]
        self.assertEqual([e["kb"] for e in ends], ["Q9001", "Q9002"])
        # Whom no knowledge base knows has no id.
        self.assertNotIn("kb", self.redstring("show", "Tomas Quill", "--json").json["entity"])

    def test_exports_carry_the_id(self):
        self.ingest()
        self.import_kb(dump(WORLD))
        mentions = self.redstring("export", "--format", "mentions").lines
        kb = {(m["text"], m.get("kb")) for line in mentions for m in line["entities"]}
        self.assertIn(("Ada Merrick", "Q9001"), kb)
        self.assertIn(("Tomas Quill", None), kb)
        nodes = [line["node"] for line in self.redstring("export", "--format", "jsonl").lines if "node" in line]
        self.assertEqual({n["kb"] for n in nodes if "kb" in n}, {"Q9001", "Q9002", "Q9003"})
        self.assertIn('<data key="n_kb">Q9001</data>', self.redstring("export", "--format", "graphml").out)
        self.assertIn('<attvalue for="kb" value="Q9001"/>', self.redstring("export", "--format", "gexf").out)
        self.assertIn(',"Q9001"\n', self.redstring("export", "--format", "neo4j").out)
        ftm = [line for line in self.redstring("export", "--format", "ftm").lines if line["caption"] == "Ada Merrick"]
        self.assertEqual(ftm[0]["properties"]["wikidataId"], ["Q9001"])

    def test_extract_links_one_document_by_itself(self):
        self.import_kb(dump(WORLD))
        text = "Ada Merrick, a banker, works for Halden Bank. Tomas Quill met Ada Merrick."
        line = json.dumps({"id": "x", "text": text, "dct": "2016-09-23"}) + "\n"
        plain = self.run_program("extract", "--jsonl", "-", stdin=line).lines[0]
        linked = self.run_program("extract", "--jsonl", "--db", self.db, "-", stdin=line).lines[0]
        self.assertTrue(all("kb" not in e for e in plain["entities"]))
        kb = {e["text"]: e.pop("kb", None) for e in linked["entities"] + linked["references"]}
        self.assertEqual(kb["Ada Merrick"], "Q9001")
        self.assertEqual(kb["Halden Bank"], "Q9002")
        self.assertIsNone(kb["Tomas Quill"])
        self.assertEqual(linked, plain)  # and nothing else changes
        self.run_program("extract", "--jsonl", "--db", self.path("none"), "-", stdin=line, code=1)

    def test_of_two_with_one_name_the_company_decides_and_else_nobody_is_meant(self):
        self.ingest()
        rival = item(9101, "Nils Orde", 5, 8, [], "painter")
        self.import_kb(dump(WORLD + [rival]))
        self.assertEqual(self.redstring("show", "Nils Orde", "--json").json["entity"]["kb"], "Q9003")
        stranger = [item(9102, "Carla Venn", 5, 8), item(9103, "Carla Venn", 5, 8)]
        self.import_kb(dump(stranger), "--source", "more")
        self.assertNotIn("kb", self.redstring("show", "Carla Venn", "--json").json["entity"])

    def person_called(self, name, **rest):
        return self.redstring("show", name, "--json", **rest).json["entity"]["key"]

    def articles_about_two_names(self, one, other):
        texts = [f"{one} is a banker at Halden Bank. {one} left in May.",
                 f"{other} is a banker at Halden Bank. {other} came back in June."]
        return [{"id": f"a{i}", "title": f"Number {i}", "text": text} for i, text in enumerate(texts)]

    def test_one_id_makes_one_entity_and_a_decision_takes_it_apart(self):
        # No comparison of names would join these two.
        self.ingest(self.articles_about_two_names("Ada Merrick", "Ada Venning"))
        self.assertNotEqual(self.person_called("Ada Merrick"), self.person_called("Ada Venning"))
        without = self.redstring("dump", "--hash").out
        self.import_kb(dump(WORLD))
        self.redstring("link")
        joined = self.redstring("dump", "--hash").out
        self.assertEqual(self.person_called("Ada Merrick"), self.person_called("Ada Venning"))
        why = self.redstring("why", "Ada Merrick", "Ada Venning", "--json").json
        self.assertTrue(why["same"])
        self.assertIn("the knowledge base has both as names of “Ada Merrick”, Q9001",
                      [r["feature"] for r in why["reasons"]])
        self.redstring("different", "person/ada merrick", "person/ada venning")
        self.redstring("link")
        self.assertNotEqual(self.person_called("Ada Merrick"), self.person_called("Ada Venning"))
        self.redstring("undo")
        self.redstring("link")
        self.assertEqual(self.redstring("dump", "--hash").out, joined)
        self.redstring("kb", "remove", "wikidata")
        self.redstring("link")
        self.assertEqual(self.redstring("dump", "--hash").out, without)

    def test_two_ids_are_two_entities_though_their_names_would_do_for_one(self):
        self.ingest(self.articles_about_two_names("Nils Orde", "Nils K. Orde"))
        self.assertEqual(self.person_called("Nils Orde"), self.person_called("Nils K. Orde"))
        self.import_kb(dump(WORLD + [item(9005, "Nils K. Orde", 5, 8, [], "banker", [9002])]))
        self.redstring("link")
        self.assertNotEqual(self.person_called("Nils Orde"), self.person_called("Nils K. Orde"))
        why = self.redstring("why", "Nils Orde", "Nils K. Orde", "--json").json
        self.assertFalse(why["same"])
        two = [r for r in why["reasons"] if r["feature"] == "the knowledge base has two of them"]
        self.assertEqual([(r["left"], r["right"], r["forbids"]) for r in two], [("Q9003", "Q9005", True)])
        # People know better than a list.
        self.redstring("same", "person/nils orde", "person/nils k orde")
        self.redstring("link")
        self.assertEqual(self.person_called("Nils Orde"), self.person_called("Nils K. Orde"))
        self.redstring("verify")

    def test_a_decision_by_a_name_of_the_knowledge_base_holds(self):
        self.ingest()
        self.import_kb(dump(WORLD))
        self.redstring("rename", "Ada Venning", "The Banker")
        self.assertEqual(self.redstring("show", "person/ada merrick", "--json").json["entity"]["name"], "The Banker")

    def test_a_killed_import_goes_on_and_ends_like_a_whole_one(self):
        items = [item(100 + n, f"Ada Merrick {n}", 5, n % 40, [f"A. M. {n} Orde", f"Merrick the {n}"]) for n in range(12000)]
        path = self.write("dump.json", dump(items))
        self.redstring("kb", "import", path, "--no-link")
        whole = self.hash()
        self.db = self.path("killed")
        killed = 0
        for attempt in range(6):
            run = subprocess.Popen([story.PROGRAM, "kb", "import", "--db", self.db, path, "--no-link"],
                                   env=self.environment(), stderr=subprocess.PIPE)
            time.sleep(0.3 + 0.1 * attempt)
            run.send_signal(signal.SIGKILL)
            _, err = run.communicate()
            if run.returncode == 0:
                break
            killed += 1
        self.assertGreater(killed, 0)
        self.redstring("kb", "import", path, "--no-link")
        self.assertEqual(self.hash(), whole)
        self.assertEqual(self.redstring("kb", "stats", "--json").json["sources"][0]["entities"], 12000)
        self.redstring("verify")


if __name__ == "__main__":
    main()
