#!/usr/bin/env python3
"""The export of mentions: every mention of every document with the entity that it means in the end."""
import json

from story import ARTICLES, Story, main

# Text without a title: then offsets count in the very text that came in.
LINES = [
    {"id": "m/1", "published": "2016-09-23", "text": "\U0001f600\U0001f600 Zo\u00eb Ferrand met Nils Orde in Vilnius. She works for the Northern Canal Authority (NCA)."},
    {"id": "m/2", "published": "2016-09-24", "text": "The NCA hired Zo\u00eb Ferrand on Monday. The mail server mx4.tarn.example.org failed. \u4eac\u90fd Nils Orde left."},
    {"id": "m/3", "published": "2016-09-25", "text": "mx4[.]tarn[.]example[.]org was down for two hours, Nils Orde said."},
]
TYPES = {"PERSON": "person", "ORG": "organization", "SERVER": "server", "DATE": "date", "LOC": "place"}


class MentionsExport(Story):
    def mentions(self):
        text = self.redstring("export", "--format", "mentions").out
        return {line["id"]: line["entities"] for line in map(json.loads, text.split("\n")[:-1])}

    def test_offsets_count_code_points_of_the_text_that_came_in(self):
        self.ingest(LINES)
        mentions = self.mentions()
        self.assertEqual(sorted(mentions), [line["id"] for line in LINES])
        for line in LINES:
            self.assertTrue(mentions[line["id"]])
            last = (0, 0)
            for m in mentions[line["id"]]:
                self.assertEqual(line["text"][m["start"]:m["end"]], m["text"])
                self.assertLess(m["start"], m["end"])
                self.assertGreater((m["start"], m["end"]), last)
                last = (m["start"], m["end"])

    def test_offsets_agree_with_extract(self):
        self.ingest(LINES)
        mentions = self.mentions()
        found = self.run_program("extract", "--jsonl", self.path("articles.jsonl"))
        for line in found.lines:
            spans = [(e["start"], e["end"], e["type"]) for e in line["entities"]]
            self.assertEqual(spans, [(m["start"], m["end"], m["type"]) for m in mentions[line["id"]]])

    def test_a_cluster_is_the_key_of_an_entity_of_that_type(self):
        self.ingest(LINES)
        keys = {line["node"]["key"]: line["node"]["type"] for line in self.redstring("export", "--format", "jsonl").lines if "node" in line}
        clusters = [(m["cluster"], m["type"]) for entities in self.mentions().values() for m in entities if "cluster" in m]
        self.assertEqual({c for c, _ in clusters}, set(keys))
        for cluster, kind in clusters:
            self.assertEqual(TYPES[kind], keys[cluster])

    def test_only_what_names_no_day_has_no_cluster(self):
        self.ingest(LINES)
        bare = [m for entities in self.mentions().values() for m in entities if "cluster" not in m]
        self.assertEqual([(m["type"], m["text"]) for m in bare], [("DATE", "two hours")])

    def test_one_thing_has_one_cluster_in_all_documents(self):
        self.ingest(LINES)
        of = {}
        for entities in self.mentions().values():
            for m in entities:
                of.setdefault(m["text"], set()).add(m.get("cluster"))
        self.assertEqual(of["Zo\u00eb Ferrand"], {"person/zoe ferrand"})
        self.assertEqual(of["Nils Orde"], {"person/nils orde"})
        self.assertEqual(of["NCA"], of["Northern Canal Authority"])
        self.assertEqual(of["mx4[.]tarn[.]example[.]org"], of["mx4.tarn.example.org"])

    def test_decisions_move_mentions_and_undo_moves_them_back(self):
        self.ingest(LINES)
        before = self.mentions()
        self.redstring("same", "person/nils orde", "person/zoe ferrand")
        clusters = {m["cluster"] for entities in self.mentions().values() for m in entities if m["text"] in ("Nils Orde", "Zo\u00eb Ferrand")}
        self.assertEqual(len(clusters), 1)
        self.redstring("undo")
        self.assertEqual(self.mentions(), before)

    def test_a_document_that_was_taken_out_is_not_listed(self):
        self.ingest(LINES)
        self.redstring("remove", "m/2")
        self.assertEqual(sorted(self.mentions()), ["m/1", "m/3"])

    def test_a_document_with_nothing_in_it_is_listed_all_the_same(self):
        self.ingest(ARTICLES[:1] + [{"id": "empty", "text": "it rained and rained."}])
        self.assertEqual(self.mentions()["empty"], [])


if __name__ == "__main__":
    main()
