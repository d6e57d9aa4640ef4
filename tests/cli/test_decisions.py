#!/usr/bin/env python3
"""Decisions about identity: they hold, survive later documents, are exported and undone."""
from story import ARTICLES, Story, main

HALES = [
    {"id": "h1", "title": "One", "published": "2016-01-01", "text": "John Hale works for Halden Bank. John Hale met Ada Merrick."},
    {"id": "h2", "title": "Two", "published": "2016-01-02", "text": "Jonathan Halewood works for Sorvall Institute. Jonathan Halewood met Nils Orde."},
]


class Decisions(Story):
    def setUp(self):
        super().setUp()
        self.ingest(HALES)

    def test_same_then_undo_is_as_before(self):
        before = self.hash()
        made = self.redstring("same", "John Hale", "Jonathan Halewood", "--by", "ada", "--note", "one man", "--json").json
        self.assertEqual(made["decisions"][0]["kind"], "same")
        self.assertEqual(made["decisions"][0]["by"], "ada")
        self.assertNotEqual(self.hash(), before)
        left, right = (self.redstring("show", n, "--json").json["entity"]["key"] for n in ("John Hale", "Jonathan Halewood"))
        self.assertEqual(left, right)
        self.redstring("connect", "Halden Bank", "Sorvall Institute")
        self.redstring("undo")
        self.assertEqual(self.hash(), before)
        self.redstring("undo", code=3)

    def test_a_decision_survives_later_documents_and_why_names_it(self):
        self.redstring("same", "John Hale", "Jonathan Halewood")
        self.ingest(ARTICLES, "later.jsonl")
        why = self.redstring("why", "person/john hale", "person/jonathan halewood", "--json").json
        self.assertTrue(why["same"])
        self.assertIn("decision", " ".join(r["feature"] for r in why["reasons"]).lower())

    def test_hide_and_rename(self):
        before = self.hash()
        self.redstring("rename", "Halden Bank", "Halden Banking Group")
        self.assertEqual(self.redstring("show", "Halden Bank", "--json").json["entity"]["name"], "Halden Banking Group")
        self.redstring("undo", "1")
        self.assertEqual(self.hash(), before)
        self.redstring("hide", "Halden Bank")
        names = [n["entity"]["name"] for n in self.redstring("show", "John Hale", "--json").json["neighbours"]]
        self.assertNotIn("Halden Bank", names)
        self.redstring("undo")
        self.assertEqual(self.hash(), before)

    def test_split_takes_documents_apart(self):
        self.ingest([{"id": "h3", "title": "Three", "published": "2016-01-03",
                      "text": "John Hale works for the Lisbon Opera. John Hale sang."}], "three.jsonl")
        before = self.hash()
        self.assertEqual(self.redstring("show", "John Hale", "--json").json["entity"]["documents"], 2)
        self.redstring("split", "person/john hale", "h3")
        keys = {f["key"] for f in self.redstring("find", "John Hale", "--json").json["found"] if f["name"] == "John Hale"}
        self.assertEqual(len(keys), 2, keys)
        self.redstring("undo")
        self.assertEqual(self.hash(), before)

    def test_decisions_travel_as_text(self):
        self.redstring("same", "John Hale", "Jonathan Halewood", "--note", "tab\there")
        self.redstring("different", "person/ada merrick", "person/nils orde")
        self.redstring("undo", "2")
        wanted = self.hash()
        path = self.path("decisions.tsv")
        self.redstring("decisions", "export", "-o", path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertEqual(len(text.splitlines()), 3)
        self.assertTrue(text.startswith("same\t"))
        self.assertEqual(self.redstring("decisions", "export").out, text)

        self.db = self.path("db2")
        self.ingest(HALES)
        self.redstring("hide", "person/somebody else")  # so that the numbers differ here
        self.redstring("undo")
        self.redstring("decisions", "import", path)
        self.assertEqual(self.hash(), wanted)
        self.assertIn("0 decisions imported", self.redstring("decisions", "import", path).err)
        self.assertEqual(len(self.redstring("decisions", "--json").json["decisions"]), 5)

    def test_bad_lines_are_named_and_the_others_go_in(self):
        path = self.write("d.tsv", "# mine\nsame\tperson/john hale\tperson/jonathan halewood\nburn\tx\ty\nundo\t9\n")
        outcome = self.redstring("decisions", "import", path, code=5)
        self.assertIn("d.tsv:3:", outcome.err)
        self.assertIn("d.tsv:4:", outcome.err)
        self.assertEqual(len(self.redstring("decisions", "--json").json["decisions"]), 1)

    def test_the_list_shows_what_is_undone(self):
        self.redstring("same", "John Hale", "Jonathan Halewood")
        self.redstring("undo")
        listed = self.redstring("decisions").out
        self.assertIn("same person/john hale | person/jonathan halewood", listed)
        self.assertIn("[undone]", listed)


if __name__ == "__main__":
    main()
