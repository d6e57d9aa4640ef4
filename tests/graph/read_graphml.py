"""Reads the exports in a folder back with networkx and igraph and compares them with what was put in.

    /usr/bin/python3 read_graphml.py FOLDER

FOLDER holds what writers.tests.cc writes: graph.graphml, graph.gexf, graph.jsonl, answer.graphml, and
expected.json, which says what must be found.
"""
import csv
import json
import re
import sys
from pathlib import Path

import igraph
import networkx

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
problems = []


def check(what, got, wanted):
    if got != wanted:
        problems.append(f"{what}: got {got!r:.200}, wanted {wanted!r:.200}")


def check_networkx():
    graph = networkx.read_graphml(folder / "graph.graphml", force_multigraph=True)
    check("networkx nodes", graph.number_of_nodes(), expected["nodes"])
    check("networkx edges", graph.number_of_edges(), expected["edges"])
    check("networkx is directed", graph.is_directed(), True)
    for node, name in expected["names"].items():
        data = graph.nodes[node]
        check(f"networkx name of {node}", data.get("name", ""), name)
        check(f"networkx label of {node}", data.get("label", ""), name)
        check(f"networkx documents of {node}", type(data["documents"]), int)
        check(f"networkx ambiguous of {node}", type(data["ambiguous"]), bool)
        for field in ("aliases", "alias_keys"):
            if field in data:
                check(f"{field} of {node}", type(json.loads(data[field])), list)
    for source, target, data in graph.edges(data=True):
        check("weight", type(data["weight"]), float)
        check("relation", bool(data["relation"]), True)
    answer = networkx.read_graphml(folder / "answer.graphml", force_multigraph=True)
    quoted = [data for _, _, data in answer.edges(data=True) if "sentence" in data]
    check("quoted edges", len(quoted), 1)
    check("sentence", quoted[0]["sentence"], expected["sentence"])
    check("all quotes", len(json.loads(quoted[0]["quotes"])), 2)


def check_igraph():
    graph = igraph.Graph.Read_GraphML(str(folder / "graph.graphml"))
    check("igraph nodes", graph.vcount(), expected["nodes"])
    check("igraph edges", graph.ecount(), expected["edges"])
    check("igraph is directed", graph.is_directed(), True)
    by_id = {vertex["id"]: vertex for vertex in graph.vs}
    for node, name in expected["names"].items():
        check(f"igraph name of {node}", by_id[node]["name"], name)
    check("igraph weights", all(weight >= 1 for weight in graph.es["weight"]), True)


def check_gexf():
    # networkx knows the draft versions: 1.3 differs from 1.2 in its namespace and in what we do not use.
    text = (folder / "graph.gexf").read_text(encoding="utf-8")
    text = text.replace("http://gexf.net/1.3", "http://www.gexf.net/1.2draft")
    (folder / "draft.gexf").write_text(text, encoding="utf-8")
    graph = networkx.read_gexf(folder / "draft.gexf")
    check("gexf nodes", graph.number_of_nodes(), expected["nodes"])
    check("gexf edges", graph.number_of_edges(), expected["edges"])
    for node, name in expected["names"].items():
        check(f"gexf label of {node}", graph.nodes[node]["label"], name)


def check_lines():
    nodes = edges = 0
    with open(folder / "graph.jsonl", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            nodes += "node" in item
            edges += "edge" in item
    check("jsonl nodes", nodes, expected["nodes"])
    check("jsonl edges", edges, expected["edges"])
    ids, ends = set(), set()
    with open(folder / "graph.ftm", encoding="utf-8") as lines:
        for line in lines:
            item = json.loads(line)
            check("ftm id", bool(re.match(r"^[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?$", item["id"])), True)
            check("ftm id is new", item["id"] in ids, False)
            ids.add(item["id"])
            for name, values in item["properties"].items():
                check("ftm values", all(isinstance(value, str) for value in values), True)
                if name in ("subject", "object", "employee", "employer"):
                    ends.update(values)
    check("ftm lines", len(ids), expected["nodes"] + expected["edges"])
    check("ftm ends exist", ends <= ids, True)


def check_csv():
    sections = (folder / "graph.csv").read_text(encoding="utf-8").split("\n\n")
    check("csv sections", len(sections), 2)
    for section, count, first in zip(sections, (expected["nodes"], expected["edges"]), (":ID", ":START_ID")):
        rows = list(csv.reader(section.strip("\n").split("\n")))
        check("csv rows", len(rows) - 1, count)
        check("csv header", rows[0][0], first)
        check("csv columns", {len(row) for row in rows}, {len(rows[0])})
        for row in rows[1:]:
            check("csv formula", [cell for cell in row if cell[:1] in "=+-@\t\r" and cell], [])


csv.field_size_limit(10_000_000)
check_networkx()
check_igraph()
check_gexf()
check_lines()
check_csv()
for problem in problems:
    print(problem)
print(f"{len(problems)} problems")
sys.exit(1 if problems else 0)
