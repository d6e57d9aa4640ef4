#!/usr/bin/env python3
"""What a person sees: colours and progress on a terminal only, help, and no hostile characters."""
import os
import pty
import re
import subprocess

from story import PROGRAM, Story, main

HOSTILE = "\x1b]0;owned\x07\x1b[2J"


class Terminal(Story):
    def on_terminal(self, *arguments, **env):
        """Runs with stdout and stderr on a terminal; what the person sees."""
        parent, child = pty.openpty()
        run = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=child, stderr=child,
                               env=self.environment(TERM="xterm", **env))
        os.close(child)
        seen = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the terminal is gone: the program has ended
                break
            if not piece:
                break
            seen += piece
        os.close(parent)
        run.wait(timeout=60)
        return seen.decode("utf-8", "replace")

    def test_names_are_bold_on_a_terminal_only(self):
        self.given()
        shown = self.on_terminal("connect", "--db", self.db, "Ada Merrick", "Nils Orde")
        self.assertIn("\x1b[1mAda Merrick\x1b[0m", shown)
        self.assertNotIn("[Ada Merrick]", shown)
        plain = self.on_terminal("connect", "--db", self.db, "Ada Merrick", "Nils Orde", NO_COLOR="1")
        self.assertNotIn("\x1b[", plain)
        never = self.on_terminal("connect", "--db", self.db, "--color", "never", "Ada Merrick", "Nils Orde")
        self.assertNotIn("\x1b[", never)
        self.assertNotIn("\x1b", self.redstring("connect", "Ada Merrick", "Nils Orde").out)
        self.assertIn("\x1b[1m", self.redstring("connect", "--color", "always", "Ada Merrick", "Nils Orde").out)

    def test_progress_is_for_terminals_or_on_request(self):
        self.assertNotIn("\r", self.ingest().err)
        many = [{"id": str(i), "text": f"Ada Merrick met Nils Orde. Number {i}."} for i in range(500)]
        path = self.write("many.jsonl", many)
        self.assertIn("\r", self.on_terminal("ingest", "--db", self.path("db2"), path))
        self.db = self.path("db3")
        self.assertRegex(self.redstring("ingest", "--progress", path).err, r"(?m)^\w[^:]*: [\d,]+")
        self.db = self.path("db4")
        self.assertEqual(self.redstring("ingest", "--quiet", path).err, "")

    def test_text_from_outside_cannot_steer_the_terminal(self):
        evil = [{"id": "e" + HOSTILE, "url": "https://evil.example/" + HOSTILE, "title": "Title " + HOSTILE + "\u202e\u2066",
                 "text": f"Ada Merrick {HOSTILE} met \u202eNils Orde\u202c at Halden Bank. Ada Merrick works for Halden Bank.",
                 "published": "2016-01-01" + HOSTILE}]
        self.ingest(evil, code=None)
        key = "Ada Merrick" + HOSTILE
        for arguments in (["connect", "Ada Merrick", "Halden Bank"], ["show", "Ada Merrick"], ["timeline", "Ada Merrick"],
                          ["find", "Ada Merrick"], ["find", key], ["connect", key, key], ["show", key], ["stats"],
                          ["why", "Ada Merrick", "Halden Bank"], ["connect", "Ada Merrick", "Halden Bank", "--json"],
                          ["remove", key], ["same", key, key], ["ingest", self.path(key)], ["export", "--format", key]):
            outcome = self.redstring(*arguments, code=None)
            for text in (outcome.out, outcome.err):
                self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), (arguments, text))
        for arguments in ([key], ["connect", key], ["--" + key], ["help", key]):
            self.assertNotIn("\x1b", self.run_program(*arguments, code=2).err)

    def test_rejected_places_are_harmless_too(self):
        path = self.write("bad" + HOSTILE.replace("/", "") + ".jsonl", "{broken\n")
        self.assertNotIn("\x1b", self.redstring("ingest", path, code=5).err)

    def test_help_leads_with_examples(self):
        page = self.run_program("help").out
        self.assertIn("redstring ask \"how is", page)
        for command in re.findall(r"(?m)^  ([a-z]+) {2,}", page):
            if command == "help":
                continue
            text = self.run_program("help", command).out
            self.assertLess(text.index(f"redstring {command} "), text.index("Options"), command)
            self.assertEqual(self.run_program(command, "--help").out, text)
        self.assertRegex(self.run_program("--version").out, r"^redstring \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    main()
