#!/usr/bin/env python3
"""Exports of the whole program, read by the programs they are made for."""
import csv
import json
import subprocess
import unittest
import xml.etree.ElementTree as ET

from story import Story, main

PYTHON = "/usr/bin/python3"  # Debian's own: another one may not see networkx and igraph

# Reads a GraphML file with both libraries and prints what they saw.
READER = """
import json, sys
import igraph, networkx
graph = networkx.read_graphml(sys.argv[1], force_multigraph=True)
other = igraph.Graph.Read_GraphML(sys.argv[1])
print(json.dumps({
    "networkx": [graph.number_of_nodes(), graph.number_of_edges()],
    "igraph": [other.vcount(), other.ecount()],
    "directed": [graph.is_directed(), other.is_directed()],
    "names": sorted(data.get("name", "") for _, data in graph.nodes(data=True)),
    "igraph_names": sorted(other.vs["name"]),
    "relations": sorted([graph.nodes[a]["key"], data["relation"], graph.nodes[b]["key"]]
                        for a, b, data in graph.edges(data=True)),
    "weights": sorted({type(data["weight"]).__name__ for _, _, data in graph.edges(data=True)}),
    "sentences": sorted(data["sentence"] for _, _, data in graph.edges(data=True) if "sentence" in data),
}))
"""


def readers_are_installed():
    return subprocess.run([PYTHON, "-c", "import igraph, networkx"], capture_output=True).returncode == 0


HOSTILE = [
    {"id": "h1", "url": "https://post.example/?a=1&b=<2>", "title": "Quotes \" & <angles> ]]>", "published": "2016-09-23",
     "text": "Ada Merrick works for Smith & Halden Bank. Ada Merrick met Zo\u00eb O\u2019Brien-\u00d8rsted in \u00c5lesund. "
             "\ufffe\u0001Ada Merrick\u0002 denied that she met Ben <b>Orde</b> Jr. ]]> &amp; <script>."},
    {"id": "h2", "url": "https://post.example/2", "title": "=1+1", "published": "2016-09-24",
     "text": "Ada Merrick left Smith & Halden Bank. \U0001f600 Nils Orde works for Smith & Halden Bank."},
]


class Exports(Story):
    def export(self, format_name):
        path = self.path("out." + format_name)
        self.redstring("export", "--format", format_name, "-o", path)
        return path

    def jsonl(self):
        with open(self.export("jsonl"), encoding="utf-8") as lines:
            items = [json.loads(line) for line in lines]
        return [i["node"] for i in items if "node" in i], [i["edge"] for i in items if "edge" in i]

    def read_graphml(self, path):
        done = subprocess.run([PYTHON, "-c", READER, path], capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr.decode("utf-8", "replace"))
        return json.loads(done.stdout)

    @unittest.skipUnless(readers_are_installed(), "networkx or igraph is not installed")
    def test_networkx_and_igraph_see_the_whole_graph(self):
        for articles in (None, HOSTILE):
            with self.subTest(hostile=articles is not None):
                self.db = self.path("db-hostile" if articles else "db-plain")
                self.ingest(articles)
                nodes, edges = self.jsonl()
                self.assertTrue(nodes)
                self.assertTrue(edges)
                seen = self.read_graphml(self.export("graphml"))
                self.assertEqual(seen["networkx"], [len(nodes), len(edges)])
                self.assertEqual(seen["igraph"], [len(nodes), len(edges)])
                self.assertEqual(seen["directed"], [True, True])
                self.assertEqual(seen["names"], sorted(n["name"] for n in nodes))
                self.assertEqual(seen["igraph_names"], seen["names"])
                self.assertEqual(seen["relations"],
                                 sorted([e["source_key"], e["relation"], e["target_key"]] for e in edges))
                self.assertEqual(seen["weights"], ["float"])

    @unittest.skipUnless(readers_are_installed(), "networkx or igraph is not installed")
    def test_an_answer_as_graphml_quotes_its_sentences(self):
        self.given()
        answer = self.redstring("connect", "Ada Merrick", "Nils Orde", "--json").json
        path = self.path("answer.graphml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(self.redstring("connect", "Ada Merrick", "Nils Orde", "--graphml").out)
        seen = self.read_graphml(path)
        self.assertEqual(seen["networkx"], seen["igraph"])
        keys = {e["key"] for p in answer["paths"] for e in p["entities"]}
        self.assertEqual(seen["networkx"][0], len(keys))
        quoted = {q["sentence"] for p in answer["paths"] for s in p["steps"] for q in s["evidence"]}
        self.assertTrue(seen["sentences"])
        self.assertLessEqual(set(seen["sentences"]), quoted)

    def test_xml_is_well_formed_and_its_ids_are_ours(self):
        self.ingest(HOSTILE)
        for format_name in ("graphml", "gexf"):
            root = ET.parse(self.export(format_name)).getroot()
            with open(self.export(format_name), encoding="utf-8") as file:
                self.assertNotIn("<!", file.read())
            ids = []
            for element in root.iter():
                name = element.tag.rsplit("}", 1)[-1]
                if name in ("node", "edge"):
                    ids.append(element.get("id"))
                    self.assertRegex(element.get("id"), "^[ne][0-9]+$")
            self.assertEqual(len(ids), len(set(ids)))

    def test_every_graphml_key_is_declared_and_typed(self):
        self.given()
        space = "{http://graphml.graphdrawing.org/xmlns}"
        root = ET.parse(self.export("graphml")).getroot()
        declared = {key.get("id"): key for key in root.findall(space + "key")}
        for key in declared.values():
            self.assertIn(key.get("for"), ("node", "edge"))
            self.assertIn(key.get("attr.type"), ("string", "int", "double", "boolean"))
        for data in root.iter(space + "data"):
            self.assertIn(data.get("key"), declared)
            self.assertTrue(data.text)

    def test_neo4j_sections_are_two_tables(self):
        self.ingest(HOSTILE)
        nodes, edges = self.jsonl()
        with open(self.export("neo4j"), encoding="utf-8", newline="") as file:
            text = file.read()
        files, current = {}, "nodes"
        for line in text.splitlines(keepends=True):
            if line == "\n":
                current = "relationships"
                continue
            files.setdefault(current, []).append(line)
        for name, first, count in (("nodes", ":ID", len(nodes)), ("relationships", ":START_ID", len(edges))):
            rows = list(csv.reader(files[name]))
            self.assertEqual(rows[0][0], first)
            self.assertEqual(len(rows) - 1, count)
            for row in rows:
                self.assertEqual(len(row), len(rows[0]))
                for cell in row:
                    self.assertNotIn(cell[:1] or "x", "=+-@\t\r")

    def test_followthemoney_entities_point_at_each_other(self):
        self.given()
        nodes, edges = self.jsonl()
        with open(self.export("ftm"), encoding="utf-8") as lines:
            entities = [json.loads(line) for line in lines]
        self.assertEqual(len(entities), len(nodes) + len(edges))
        ids = {entity["id"] for entity in entities}
        self.assertEqual(len(ids), len(entities))
        ends = {"UnknownLink": ("subject", "object"), "Employment": ("employee", "employer"),
                "Membership": ("member", "organization"), "Directorship": ("director", "organization"),
                "Ownership": ("owner", "asset"), "Family": ("person", "relative"),
                "Associate": ("person", "associate"), "Payment": ("payer", "beneficiary")}
        links = [entity for entity in entities if entity["schema"] in ends]
        self.assertEqual(len(links), len(edges))
        for entity in entities:
            self.assertRegex(entity["id"], r"^[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?$")
        for link in links:
            for end in ends[link["schema"]]:
                self.assertIn(link["properties"][end][0], ids)

    def test_exports_are_the_same_every_time(self):
        self.given()
        for format_name in ("graphml", "gexf", "neo4j", "ftm", "jsonl", "mentions"):
            with self.subTest(format_name):
                first = self.redstring("export", "--format", format_name).out
                self.assertTrue(first)
                self.assertEqual(first, self.redstring("export", "--format", format_name).out)


if __name__ == "__main__":
    main()
