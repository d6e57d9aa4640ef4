#!/usr/bin/env python3
"""Comparing names, and checking dictionaries."""
import json
import os

from story import Story, main


class Names(Story):
    def test_two_names_are_compared_with_reasons(self):
        same = self.run_program("compare", "Merrick, Ada", "Ada Merrick", "--json").json
        self.assertTrue(same["same"])
        other = self.run_program("compare", "Nils Orde", "Ada Merrick", "--json").json
        self.assertFalse(other["same"])
        self.assertGreater(same["score"], other["score"])
        self.assertIn("the same", self.run_program("compare", "Merrick, Ada", "Ada Merrick").out)

    def test_pairs_come_as_lines_and_keep_their_order(self):
        pairs = [{"type": "PERSON", "left": "Ada Merrick", "right": "Ada Merrick"},
                 {"type": "ORG", "left": "Halden Bank", "right": "Sorvall Institute"},
                 {"type": "PERSON", "left": "", "right": ""}]
        text = "".join(json.dumps(p) + "\n" for p in pairs)
        lines = self.run_program("compare", "--jsonl", "-", stdin=text).lines
        self.assertEqual([line["same"] for line in lines[:2]], [True, False])
        self.assertEqual(len(lines), 3)
        for line in lines:
            self.assertTrue(0 <= line["score"] <= 1000)
            self.assertIsInstance(line["why"], list)

    def test_bad_pairs_are_named(self):
        outcome = self.run_program("compare", "--jsonl", "-", stdin='{"left":"a"}\n{"left":"a","right":"b"}\n', code=5)
        self.assertEqual(len(outcome.lines), 1)
        self.assertIn("-:1:", outcome.err)

    def test_every_rule_that_is_shipped_does_what_its_examples_say(self):
        # A word may be a name in one list and a veto in another; an example that fails may not be.
        for line in self.run_program("dictionary", "check", code=None).out.splitlines():
            self.assertNotIn("expected", line)

    def test_a_broken_dictionary_stops_the_program_with_its_place(self):
        os.makedirs(self.path("mine"))
        self.write("mine/lists.def", "this is | no | lists.def line at all =\n")
        outcome = self.run_program("extract", "--dictionaries", self.path("mine"), "-", stdin="Ada", code=1)
        self.assertIn("lists.def:1", outcome.err)
        self.assertEqual(outcome.out, "")
        self.run_program("extract", "--dictionaries", self.path("none"), "-", stdin="Ada", code=1)


if __name__ == "__main__":
    main()
