#!/usr/bin/env python3
"""What the README shows is what one gets: its question, its answer, its commands."""
import os
import re

from story import Story, main

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


class Readme(Story):
    def test_the_answer_is_the_real_one(self):
        readme = read("README.md")
        question = re.search(r'redstring ask "([^"]+)"', readme)[1]
        self.assertEqual(question, read("examples", "question.txt").strip())
        shown = readme[readme.index("$ redstring ask"):readme.index("The archive of this example")]
        self.redstring("ingest", os.path.join(SOURCE, "examples", "articles"))
        answer = {line.strip() for line in self.redstring("ask", question).out.splitlines()}
        lines = [line.strip() for line in shown.splitlines()[1:] if line.strip()]
        self.assertGreater(len(lines), 4)
        for line in lines:
            self.assertIn(line, answer)

    def test_the_reasons_are_the_real_ones(self):
        readme = read("README.md")
        shown = readme[readme.index("$ redstring why"):readme.index("The weights of the features add up")]
        self.redstring("ingest", os.path.join(SOURCE, "examples", "articles"))
        told = {line.strip() for line in self.redstring("why", *re.findall(r'"([^"]+)"', shown.splitlines()[0])).out.splitlines()}
        lines = [line.strip() for line in shown.splitlines()[1:] if line.strip()]
        self.assertGreater(len(lines), 4)
        for line in lines:
            self.assertIn(line, told)

    def test_every_command_that_is_shown_is_understood(self):
        readme = read("README.md")
        for command in set(re.findall(r"(?m)^    redstring ([a-z]+) ", readme)):
            self.run_program("help", command)

    def test_every_header_is_listed(self):
        readme = read("README.md")
        for header in os.listdir(os.path.join(SOURCE, "include", "redstring")):
            self.assertIn(f"- `{header}`: ", readme)

    def test_every_room_is_listed(self):
        readme = read("README.md")
        for room in os.listdir(os.path.join(SOURCE, "src")):
            if os.path.isdir(os.path.join(SOURCE, "src", room)):
                self.assertIn(f"[src/{room}](src/{room})", readme)


if __name__ == "__main__":
    main()
