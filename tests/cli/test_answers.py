#!/usr/bin/env python3
"""Questions and their answers: the JSON that scripts rely on, and the words that people read."""
import xml.etree.ElementTree as ET

from story import ARTICLES, Story, main


class Answers(Story):
    def setUp(self):
        super().setUp()
        self.given()

    def test_a_connection_has_the_fields_of_the_contract(self):
        answer = self.redstring("connect", "Ada Merrick", "Nils Orde", "--json").json
        self.assertEqual(answer["query"]["from"], "Ada Merrick")
        self.assertEqual(answer["choices"], [])
        self.assertIn(answer["stopped_by"], ["enough", "no-path", "budget"])
        self.assertEqual(answer["offset_unit"], "codepoint")
        texts = {a["title"]: a for a in ARTICLES}
        self.assertTrue(answer["paths"])
        for path in answer["paths"]:
            self.assertIsInstance(path["cost"], int)
            self.assertEqual(len(path["entities"]), len(path["steps"]) + 1)
            self.assertEqual(path["entities"][0]["name"], "Ada Merrick")
            self.assertEqual(path["entities"][-1]["name"], "Nils Orde")
            for i, step in enumerate(path["steps"]):
                ends = {step["source"], step["target"]}
                self.assertEqual(ends, {path["entities"][i]["key"], path["entities"][i + 1]["key"]})
                self.assertIsInstance(step["forward"], bool)
                self.assertGreaterEqual(step["publications"], 1)
                self.assertTrue(step["evidence"])
                for quote in step["evidence"]:
                    self.assertRegex(quote["document"], "^[0-9a-f]{32}$")
                    self.assertEqual(quote["published"], texts[quote["title"]]["published"])
                    # The document's text may have its title before it, so only lengths are fixed.
                    self.assertEqual(quote["end"] - quote["start"], len(quote["sentence"]))
                    for end in ("subject", "object"):
                        begin, stop = quote[end]
                        self.assertTrue(quote["start"] <= begin < stop <= quote["end"], quote)
                    self.assertIn(quote["status"], ["asserted", "attributed", "hedged", "denied", "negated", "hypothetical"])
                    for field in ("source", "title", "trigger", "by", "time"):
                        self.assertIn(field, quote)

    def test_the_first_path_is_the_one_that_a_reader_would_give(self):
        answer = self.redstring("connect", "Ada Merrick", "Nils Orde", "--json").json
        names = [e["name"] for e in answer["paths"][0]["entities"]]
        self.assertEqual(names, ["Ada Merrick", "Halden Bank", "Nils Orde"])

    def test_a_question_in_words_is_the_same_question(self):
        asked = self.redstring("ask", "How is Ada Merrick connected to Nils Orde?", "--json").json
        connected = self.redstring("connect", "Ada Merrick", "Nils Orde", "--json").json
        self.assertEqual(asked["paths"], connected["paths"])
        unquoted = self.redstring("ask", "how", "is", "Ada", "Merrick", "connected", "to", "Nils", "Orde", "--json").json
        self.assertEqual(unquoted["paths"], connected["paths"])

    def test_the_words_hold_the_path_the_sentences_and_their_sources(self):
        text = self.redstring("connect", "Ada Merrick", "Nils Orde").out
        first = text.splitlines()[0]
        self.assertRegex(first, r"^1\. Ada Merrick .*Halden Bank.*Nils Orde$")
        self.assertRegex(text, r"“\[Ada Merrick\] .*\[Halden Bank\]")
        self.assertIn("2016-09-23", text)
        self.assertIn("Bank hires adviser", text)
        self.assertNotIn("\x1b", text)

    def test_what_is_denied_is_shown_as_denied(self):
        answer = self.redstring("connect", "Ada Merrick", "Carla Venn", "--json").json
        quotes = [q for p in answer["paths"] for s in p["steps"] for q in s["evidence"] if q["title"] == "Denial"]
        self.assertTrue(quotes)
        self.assertTrue(all(q["status"] != "asserted" for q in quotes), quotes)

    def test_limits_narrow_the_search(self):
        some = self.redstring("connect", "Ada Merrick", "Nils Orde", "-k", "1", "--json").json
        self.assertEqual(len(some["paths"]), 1)
        self.assertEqual(some["stopped_by"], "enough")
        none = self.redstring("connect", "Ada Merrick", "Nils Orde", "--max-hops", "1", "--json", code=4).json
        self.assertEqual(none["paths"], [])
        self.redstring("connect", "Ada Merrick", "Nils Orde", "--through", "place", code=4)
        early = self.redstring("connect", "Ada Merrick", "Nils Orde", "--until", "2010", "--json", code=4).json
        self.assertEqual(early["query"]["until"], "2010-12-31")
        any_type = self.redstring("connect", "Ada Merrick", "Nils Orde", "--through", "any", "--json").json
        self.assertTrue(any_type["paths"])

    def test_graphml_holds_what_the_answer_shows(self):
        path = self.path("answer.graphml")
        self.redstring("connect", "Ada Merrick", "Nils Orde", "-k", "1", "--graphml", "-o", path)
        root = ET.parse(path).getroot()
        ns = "{http://graphml.graphdrawing.org/xmlns}"
        nodes = [n.get("id") for n in root.iter(ns + "node")]
        edges = list(root.iter(ns + "edge"))
        shown = self.redstring("connect", "Ada Merrick", "Nils Orde", "-k", "1", "--json").json["paths"][0]
        self.assertEqual(len(nodes), len(shown["entities"]))
        self.assertGreaterEqual(len(edges), len(shown["steps"]))
        self.assertTrue(all(e.get("source") in nodes and e.get("target") in nodes for e in edges))

    def test_a_slip_or_a_part_of_a_name_finds_it(self):
        for typed, key in [("Merick", "person/ada merrick"), ("errick", "person/ada merrick"),
                           ("Horvall", "organization/sorvall institute"), ("venn carla", "person/carla venn"),
                           ("orlo.example.org", "server/mail.orlo.example.org"),
                           ("mail.orlo", "server/mail.orlo.example.org")]:
            self.assertEqual(self.key(typed), key, typed)
        self.redstring("find", "Quarrington", code=3)

    def test_find_lists_names_whole_slipped_and_in_part(self):
        for name in ("Ada Merrick", "Ada Merick", "Merrick", "Mrerick", "A. Merrick", "Merrick, Ada"):
            found = self.redstring("find", name, "--json").json["found"]
            self.assertEqual(found[0]["name"], "Ada Merrick", name)
            self.assertEqual(found[0]["type"], "person")
            self.assertGreaterEqual(found[0]["documents"], 2)
        self.assertIn("person/ada merrick", self.redstring("find", "Merrick").out)
        self.assertLessEqual(len(self.redstring("find", "Merrick", "--limit", "1", "--json").json["found"]), 1)

    def test_show_lists_names_and_neighbours(self):
        profile = self.redstring("show", "Halden Bank", "--json").json
        self.assertEqual(profile["entity"]["name"], "Halden Bank")
        self.assertIn("Halden Bank", [a["name"] for a in profile["entity"]["aliases"]])
        neighbours = {n["entity"]["name"] for n in profile["neighbours"]}
        self.assertTrue({"Ada Merrick", "Nils Orde"} <= neighbours, neighbours)
        self.assertGreaterEqual(profile["neighbours_total"], len(neighbours))
        one = self.redstring("show", "Halden Bank", "--limit", "1", "--json").json
        self.assertEqual(len(one["neighbours"]), 1)
        self.assertIn("Ada Merrick", self.redstring("show", "Halden Bank").out)
        by_key = self.redstring("show", profile["entity"]["key"], "--json").json
        self.assertEqual(by_key, profile)

    def test_timeline_is_in_order_of_time_and_counts_relative_dates(self):
        line = self.redstring("timeline", "Nils Orde", "--json").json
        self.assertEqual(line["entity"]["name"], "Nils Orde")
        times = [e["time"] for e in line["events"]]
        self.assertEqual(times, sorted(times))
        for event in line["events"]:
            for field in ("time", "value", "sentence", "document", "entities", "status"):
                self.assertIn(field, event)
        late = self.redstring("timeline", "Nils Orde", "--since", "2016-11", "--json").json["events"]
        self.assertLess(len(late), len(line["events"]))
        self.assertIn("Talks in Vilnius", self.redstring("timeline", "Nils Orde").out)

    def test_why_tells_reasons(self):
        two = self.redstring("why", "Ada Merrick", "Nils Orde", "--json").json
        self.assertFalse(two["same"])
        for field in ("left", "right", "score", "threshold", "reasons", "left_quotes", "right_quotes"):
            self.assertIn(field, two)
        self.assertIn("two entities", self.redstring("why", "Ada Merrick", "Nils Orde").out)

    def test_stats_count_what_is_there(self):
        stats = self.redstring("stats", "--json").json
        self.assertEqual(stats["documents"], len(ARTICLES))
        self.assertFalse(stats["link_pending"])
        self.assertGreater(stats["entities_by_type"]["person"], 3)
        self.assertIn("documents", self.redstring("stats").out)

    def test_the_whole_graph_is_exported_in_every_format(self):
        for form in ("graphml", "gexf", "neo4j", "ftm", "jsonl", "mentions"):
            path = self.path("out." + form)
            self.redstring("export", "--format", form, "-o", path)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            self.assertIn("Ada Merrick" if form != "mentions" else "ada merrick", text, form)
            self.assertEqual(self.redstring("export", "--format", form).out, text, form)

    def test_mentions_are_listed_under_the_names_that_the_archive_gave(self):
        lines = self.redstring("export", "--format", "mentions").lines
        self.assertEqual(sorted(line["id"] for line in lines), ["a1", "a2", "a3", "a4", "a5"])
        for line in lines:
            for entity in line["entities"]:
                self.assertLess(entity["start"], entity["end"])
                self.assertIn(entity["type"], ["PERSON", "ORG", "SERVER", "DATE", "LOC"])
                self.assertIn("cluster", entity)


if __name__ == "__main__":
    main()
