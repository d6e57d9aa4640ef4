// Runs algorithms of the Boost Graph Library on the graph of an archive:
// who stands nearest to whom, and who stands between the others.
//
//   boost_graph                    reads three invented articles into a graph in memory
//   boost_graph DATABASE KEY       asks a database that `redstring ingest` made,
//                                  e.g. boost_graph out/example.db "person/ada quill"
#include <boost/graph/betweenness_centrality.hpp>
#include <boost/graph/neighbor_bfs.hpp>
#include <boost/property_map/vector_property_map.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/boost_graph.h"
#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"

using redstring::GraphView;
using redstring::KnowledgeGraph;
using redstring::Result;

namespace {

/// A graph in memory, from articles that stand here.
Result<KnowledgeGraph> small_graph(const redstring::LexiconPtr& lexicon) {
  const char* const articles[] = {
      "Ada Quill works for Norwell Bank. Norwell Bank hired Ada Quill in May 2016.",
      "Ben Ashdown works for Norwell Bank. Ben Ashdown met Carla Venn in Lisbon.",
      "Carla Venn operates mail.orlo.example.org.",
  };
  auto analyzer = redstring::Analyzer::make(lexicon);
  if (!analyzer) return redstring::fail(analyzer.error());
  auto graph = KnowledgeGraph::in_memory(lexicon);
  if (!graph) return graph;
  std::vector<redstring::ReadDocument> batch;
  for (const char* text : articles) {
    redstring::Document document;
    document.source = document.name = "article " + std::to_string(batch.size() + 1);
    document.text = text;
    document.published = "2016-10-05";
    document.id = redstring::document_id(document.source, document.text);
    redstring::Analysis analysis = analyzer->analyze(document);
    batch.push_back({std::move(document), std::move(analysis)});
  }
  if (auto added = graph->add(batch); !added) return redstring::fail(added.error());
  if (auto linked = graph->link(); !linked) return redstring::fail(linked.error());
  return graph;
}

/// Counts steps, whichever way the edges run: a reader does not mind whether A employs B or B works
/// for A.
struct StepCounter : boost::neighbor_bfs_visitor<> {
  explicit StepCounter(std::vector<int>& counts) : steps(&counts) {}
  void tree_out_edge(GraphView::Edge e, const GraphView& g) const {
    (*steps)[target(e, g)] = (*steps)[source(e, g)] + 1;
  }
  void tree_in_edge(GraphView::Edge e, const GraphView& g) const {
    (*steps)[source(e, g)] = (*steps)[target(e, g)] + 1;
  }
  std::vector<int>* steps;
};

void print_steps_from(const GraphView& g, GraphView::Vertex start) {
  constexpr int far_away = -1;
  std::vector<int> steps(num_vertices(g), far_away);
  steps[start] = 0;
  boost::vector_property_map<boost::default_color_type> colors(num_vertices(g));
  boost::neighbor_breadth_first_search(g, start,
                                       boost::visitor(StepCounter(steps)).color_map(colors));
  std::cout << "Steps from " << g.name(start) << ":\n";
  for (int distance = 0; distance <= 4; ++distance) {
    for (auto [v, end] = vertices(g); v != end; ++v) {
      if (steps[*v] != distance || g.hidden(*v)) continue;
      std::cout << "  " << distance << "  " << get(redstring::vertex_key, g, *v) << '\n';
    }
  }
}

void print_go_betweens(const GraphView& g) {
  std::vector<double> between(num_vertices(g));
  boost::brandes_betweenness_centrality(
      g, boost::make_iterator_property_map(between.begin(), get(boost::vertex_index, g)));
  std::vector<GraphView::Vertex> order(vertices(g).first, vertices(g).second);
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return between[a] > between[b]; });
  std::cout << "Most often between two others, along the direction of relations:\n";
  for (std::size_t i = 0; i < order.size() && i < 3; ++i) {
    std::cout << "  " << between[order[i]] << "  " << g.key(order[i]) << '\n';
  }
}

int complain(const std::string& what) {
  std::cerr << "boost_graph: " << what << '\n';
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 1 && argc != 3) return complain("expected nothing, or DATABASE and KEY");
  const auto folder = redstring::default_dictionaries();
  if (!folder) return complain(folder.error().to_string());
  const auto lexicon = redstring::load_lexicon({*folder});
  if (!lexicon) return complain(lexicon.error().to_string());

  const auto graph = argc == 3 ? KnowledgeGraph::open({argv[1]}, *lexicon) : small_graph(*lexicon);
  if (!graph) return complain(graph.error().to_string());
  const std::string key = argc == 3 ? argv[2] : "person/ada quill";

  // The view stays valid whatever happens to the KnowledgeGraph.
  const GraphView view = graph->view();
  std::cout << num_vertices(view) << " entities, " << num_edges(view) << " relations\n";
  const GraphView::Vertex start = view.find(key);
  if (start == GraphView::no_vertex) return complain("there is no entity " + key);
  print_steps_from(view, start);
  print_go_betweens(view);
  return 0;
}
