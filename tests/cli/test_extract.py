#!/usr/bin/env python3
"""The extract command: JSON lines in, JSON lines out, in order, and nothing lost on a bad line."""
import json

from story import Story, main

TEXT = ("Zoë Ferrand, a lawyer for Halden Bank, said on March 3, 2017 that mail.orlo.example.org had moved to Vilnius. "
        "Three days later Ferrand denied it. The server at 192.0.2.17 answered.")


class Extract(Story):
    def extract(self, *lines, arguments=(), code=0):
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        return self.run_program("extract", "--jsonl", "-", *arguments, stdin=text, code=code)

    def test_entities_have_the_fields_of_the_contract(self):
        [found] = self.extract({"id": "a", "dct": "2017-03-08", "text": TEXT}).lines
        self.assertEqual(found["id"], "a")
        self.assertEqual(found["offset_unit"], "codepoint")
        by_type = {}
        for entity in found["entities"]:
            self.assertEqual(entity["text"], TEXT[entity["start"]:entity["end"]])
            self.assertIsInstance(entity["cluster"], str)
            self.assertIn(entity["type"], ["PERSON", "ORG", "SERVER", "DATE", "LOC"])
            by_type.setdefault(entity["type"], []).append(entity)
        self.assertIn("Zoë Ferrand", [e["text"] for e in by_type["PERSON"]])
        self.assertIn("Halden Bank", [e["text"] for e in by_type["ORG"]])
        hosts = {e["text"]: e["kind"] for e in by_type["SERVER"]}
        self.assertEqual(hosts["mail.orlo.example.org"], "host")
        self.assertEqual(hosts["192.0.2.17"], "address")
        dates = {e["value"]: e["timex"] for e in by_type["DATE"]}
        self.assertEqual(dates.get("2017-03-03"), "DATE")
        self.assertEqual(dates.get("2017-03-06"), "DATE")
        ferrand = [e["cluster"] for e in by_type["PERSON"]]
        self.assertEqual(len(set(ferrand)), 1, by_type["PERSON"])

    def test_sentences_relations_and_attributions_are_spans(self):
        [found] = self.extract({"id": "a", "dct": "2017-03-08", "text": TEXT}).lines
        self.assertEqual(len(found["sentences"]), 3)
        for begin, end in found["sentences"]:
            self.assertTrue(0 <= begin < end <= len(TEXT))
        clusters = {e["cluster"] for e in found["entities"]} | {r["cluster"] for r in found["references"]}
        for relation in found["relations"]:
            self.assertIn(relation["subject_cluster"], clusters)
            self.assertIn(relation["object_cluster"], clusters)
            self.assertIn(relation["status"], ["asserted", "attributed", "hedged", "denied", "negated", "hypothetical"])
            self.assertTrue(0 <= relation["sentence"] < 3)
        self.assertTrue(found["attributions"])
        for attribution in found["attributions"]:
            for part in ("source", "cue", "content"):
                for begin, end in attribution[part]:
                    self.assertTrue(0 <= begin < end <= len(TEXT))

    def test_an_unknown_year_is_not_invented(self):
        [found] = self.extract({"id": "a", "text": "Ada Merrick left on September 23rd."}).lines
        self.assertEqual([e["value"] for e in found["entities"] if e["type"] == "DATE"], ["XXXX-09-23"])

    def test_bad_lines_are_named_and_the_others_go_on(self):
        outcome = self.extract({"id": 1, "text": "Ada Merrick left."}, "{broken", "[1]", {"id": 2}, "",
                               {"id": 3, "text": "Nils Orde left."}, code=5)
        self.assertEqual([line["id"] for line in outcome.lines], [1, 3])
        for place in ("-:2:", "-:3:", "-:4:"):
            self.assertIn(place, outcome.err)
        self.assertEqual(len(outcome.err.splitlines()), 3)

    def test_threads_change_nothing(self):
        lines = [{"id": i, "dct": "2017-03-08", "text": f"Ada Merrick met Nils Orde {i} times. " * (1 + i % 40)}
                 for i in range(1500)]
        one = self.extract(*lines, arguments=["--threads", "1"]).out
        four = self.extract(*lines, arguments=["--threads", "4"]).out
        self.assertEqual(one, four)
        self.assertEqual([json.loads(line)["id"] for line in one.splitlines()], list(range(1500)))

    def test_strange_texts_pass(self):
        for text in ("", " \n ", "\u0000", "\u202eevil", "x" * 100_000, "A" * 50_000, "😀" * 1000, "\ufeffAda", "\U0010ffff"):
            [found] = self.extract({"id": "s", "text": text}).lines
            for entity in found["entities"]:
                self.assertTrue(0 <= entity["start"] < entity["end"] <= len(text))

    def test_bytes_that_are_not_utf8_are_mended(self):
        run = self.run_program("extract", "--jsonl", "-", stdin=b'{"id":"l","text":"Ada Merrick at the caf\xe9."}\n')
        self.assertIn("Ada Merrick", [e["text"] for e in run.lines[0]["entities"]])

    def test_a_plain_text_is_read_whole(self):
        path = self.write("article.txt", TEXT)
        found = self.run_program("extract", path, "--published", "2017-03-08").json
        self.assertEqual(found["id"], path)
        self.assertIn("2017-03-06", [e.get("value") for e in found["entities"]])
        self.assertEqual(self.run_program("extract", "-", "--dct", "2017-03-08", stdin=TEXT).json["entities"], found["entities"])

    def test_explain_names_the_rules(self):
        text = self.run_program("extract", "--explain", self.write("article.txt", TEXT)).out
        self.assertIn("Zoë Ferrand", text)
        self.assertIn("rule ", text)
        self.assertIn("attributions", text)


if __name__ == "__main__":
    main()
