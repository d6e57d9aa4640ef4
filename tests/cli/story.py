"""What the stories in this folder share: a scratch folder, a database, and a way to run redstring.

A story is run as `python3 test_NAME.py PROGRAM [unittest arguments]`. Standard library only.
"""
import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "redstring"

# A small world of invented people, organizations and servers; each article has one fact that the
# stories ask for.
ARTICLES = [
    {"id": "a1", "url": "https://post.example/1", "title": "Bank hires adviser", "published": "2016-09-23",
     "text": "Ada Merrick works for Halden Bank. Ada Merrick joined Halden Bank on September 1, 2016."},
    {"id": "a2", "url": "https://post.example/2", "title": "Talks in Vilnius", "published": "2016-10-05",
     "text": "Nils Orde, the chief executive of Halden Bank, met Carla Venn in Vilnius. "
             "Three days later Nils Orde left Halden Bank."},
    {"id": "a3", "url": "https://herald.example/3", "title": "A mail server", "published": "2016-11-20",
     "text": "Carla Venn operates the server mail.orlo.example.org. A scientist said that Carla Venn "
             "used mail.orlo.example.org whenever Nils Orde travelled."},
    {"id": "a4", "url": "https://herald.example/4", "title": "Denial", "published": "2017-01-11",
     "text": "Halden Bank denied that Ada Merrick had met Carla Venn."},
    {"id": "a5", "url": "https://far.example/5", "title": "Elsewhere", "published": "2017-02-01",
     "text": "Tomas Quill works for Sorvall Institute in Lisbon."},
]


# Dictionaries are compiled once for a whole story, or for all of them where the caller says so.
if "REDSTRING_CACHE" not in os.environ:
    os.environ["REDSTRING_CACHE"] = tempfile.mkdtemp(prefix="redstring-cache-")
    atexit.register(shutil.rmtree, os.environ["REDSTRING_CACHE"], ignore_errors=True)


class Outcome:
    """What a run of the program left."""

    def __init__(self, done):
        self.code = done.returncode
        self.out = done.stdout.decode("utf-8", "strict") if isinstance(done.stdout, bytes) else done.stdout
        self.err = done.stderr.decode("utf-8", "strict") if isinstance(done.stderr, bytes) else done.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]


class Story(unittest.TestCase):
    """Each test has a folder of its own, `self.folder`, and a database that is not there yet."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="redstring-story-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.db = self.path("db")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, content):
        """A file with text, bytes, or a list of JSON lines."""
        path = self.path(name)
        if isinstance(content, list):
            content = "".join(json.dumps(line) + "\n" for line in content)
        if isinstance(content, str):
            content = content.encode("utf-8")
        with open(path, "wb") as out:
            out.write(content)
        return path

    def environment(self, **changes):
        """The program's surroundings: nothing of the user's own database or colours."""
        env = {k: v for k, v in os.environ.items() if not k.startswith(("REDSTRING_DB", "NO_COLOR"))}
        env.update({"XDG_DATA_HOME": self.path("data"), "HOME": self.folder, "LC_ALL": "C"})
        env.update(changes)
        return env

    def run_program(self, *arguments, stdin=b"", code=0, env=None, timeout=120):
        """Runs the program without --db; checks the exit code unless `code` is None."""
        stdin = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        done = subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, timeout=timeout,
                              env=env or self.environment())
        outcome = Outcome(done)
        if code is not None:
            self.assertEqual(outcome.code, code, f"{arguments}\nstdout: {outcome.out[:2000]}\nstderr: {outcome.err[:2000]}")
        return outcome

    def redstring(self, command, *arguments, **rest):
        """Runs a command on this story's database."""
        return self.run_program(command, "--db", self.db, *arguments, **rest)

    def ingest(self, articles=None, name="articles.jsonl", **rest):
        return self.redstring("ingest", self.write(name, ARTICLES if articles is None else articles), **rest)

    made = None  # a folder with a database of ARTICLES

    def given(self):
        """A database that ARTICLES went into: a copy of the one that the first test to ask has made."""
        if Story.made is None:
            Story.made = tempfile.mkdtemp(prefix="redstring-given-")
            atexit.register(shutil.rmtree, Story.made, ignore_errors=True)
            self.run_program("ingest", "-q", "--db", os.path.join(Story.made, "db"), self.write("articles.jsonl", ARTICLES))
        shutil.copytree(os.path.join(Story.made, "db"), self.db)

    def hash(self):
        return self.redstring("dump", "--hash").out

    def key(self, name):
        """The key of the first thing found under a name."""
        return self.redstring("find", name, "--json").json["found"][0]["key"]


main = unittest.main
