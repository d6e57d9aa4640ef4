// The logical content of a graph as JSON lines, and its hash.
//
// One line a record, sorted by kind and then by id, number or key: analysis, decision, document,
// knowledge base, entity, relation. A knowledge base is one line with a hash of its set of
// entities. What a line holds is a function of the documents and the decisions that hold:
// no generation number, no rank, no place on disk. Texts are not repeated: a document's id is a
// hash of its text. While linking is pending the derived lines are left out, for they speak of
// another set of documents, and one line says so.
#include "graph/dump.h"

#include <xxhash.h>

#include <array>
#include <memory>
#include <ostream>
#include <streambuf>

#include "graph/kb.h"
#include "graph/queries.h"
#include "store/format.h"

namespace redstring::graph {
namespace {

namespace keys = store::keys;
using store::Table;

/// The length of the UTF-8 sequence at the start of `text`, or 0 when there is none.
std::size_t sequence(std::string_view text) {
  const auto at = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (at(i) & 0xc0) == 0x80; };
  if (at(0) < 0x80) return 1;
  if (at(0) >= 0xc2 && at(0) <= 0xdf) return follows(1) ? 2 : 0;
  if (at(0) >= 0xe0 && at(0) <= 0xef) {
    if (!follows(1) || !follows(2)) return 0;
    if (at(0) == 0xe0 && at(1) < 0xa0) return 0;
    if (at(0) == 0xed && at(1) > 0x9f) return 0;
    return 3;
  }
  if (at(0) >= 0xf0 && at(0) <= 0xf4) {
    if (!follows(1) || !follows(2) || !follows(3)) return 0;
    if (at(0) == 0xf0 && at(1) < 0x90) return 0;
    if (at(0) == 0xf4 && at(1) > 0x8f) return 0;
    return 4;
  }
  return 0;
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  while (!text.empty()) {
    const std::size_t size = sequence(text);
    const char c = text.front();
    if (size == 0) {
      out += "\xef\xbf\xbd";
    } else if (size > 1) {
      out.append(text.substr(0, size));
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    } else {
      out += c;
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  out += '"';
}

namespace {

/// One JSON object on one line, written field by field.
class Line {
 public:
  Line& field(std::string_view name) {
    separate();
    append_json(text_, name);
    text_ += ':';
    fresh_ = true;
    return *this;
  }
  Line& open(char bracket) {
    separate();
    text_ += bracket;
    fresh_ = true;
    return *this;
  }
  Line& close(char bracket) {
    text_ += bracket;
    fresh_ = false;
    return *this;
  }
  Line& value(std::string_view text) {
    separate();
    append_json(text_, text);
    return *this;
  }
  Line& number(std::uint64_t value) {
    separate();
    text_ += std::to_string(value);
    return *this;
  }
  Line& flag(bool value) {
    separate();
    text_ += value ? "true" : "false";
    return *this;
  }
  Line& span(Span span) { return open('[').number(span.begin).number(span.end).close(']'); }
  Line& index(std::uint32_t i) {
    if (i != no_index) return number(i);
    separate();
    text_ += "null";
    return *this;
  }
  Line& strings(const std::vector<std::string>& list) {
    open('[');
    for (const std::string& s : list) value(s);
    return close(']');
  }
  Line& spans(const std::vector<Span>& list) {
    open('[');
    for (const Span s : list) span(s);
    return close(']');
  }
  void write(std::ostream& out) {
    text_ += '\n';
    out.write(text_.data(), static_cast<std::streamsize>(text_.size()));
    text_.clear();
    fresh_ = true;
  }

 private:
  void separate() {
    if (!fresh_) text_ += ',';
    fresh_ = false;
  }

  std::string text_;
  bool fresh_ = true;
};

void write_analysis(const DocumentId& id, const Analysis& a, std::ostream& out) {
  Line line;
  line.open('{').field("analysis").value(id.hex());
  line.field("sentences").open('[');
  for (const Sentence& s : a.sentences) line.span(s.span);
  line.close(']').field("mentions").open('[');
  for (const Mention& m : a.mentions)
    line.open('[')
        .number(m.span.begin)
        .number(m.span.end)
        .value(m.type.name())
        .value(to_string(m.form))
        .value(to_string(m.server))
        .value(m.rule)
        .value(m.value)
        .index(m.entity)
        .index(m.timex)
        .close(']');
  line.close(']').field("timexes").open('[');
  for (const Timex& t : a.timexes)
    line.open('[')
        .number(t.span.begin)
        .number(t.span.end)
        .value(to_string(t.type))
        .value(t.value)
        .value(t.mod)
        .value(t.rule)
        .close(']');
  line.close(']').field("entities").open('[');
  for (const DocumentEntity& e : a.entities) {
    line.open('[')
        .value(e.type.name())
        .value(e.name)
        .strings(e.titles)
        .strings(e.roles)
        .value(e.gender)
        .open('[');
    for (const std::uint32_t m : e.mentions) line.number(m);
    line.close(']').close(']');
  }
  line.close(']').field("evidence").open('[');
  for (const Evidence& e : a.evidence)
    line.open('[')
        .number(e.sentence)
        .number(e.subject)
        .number(e.object)
        .value(e.relation)
        .span(e.trigger)
        .value(to_string(e.status))
        .value(e.by)
        .value(e.time)
        .value(e.rule)
        .close(']');
  line.close(']').field("attributions").open('[');
  for (const Attribution& s : a.attributions)
    line.open('[')
        .spans(s.source)
        .spans(s.cue)
        .spans(s.content)
        .flag(s.denies)
        .flag(s.hedges)
        .value(s.rule)
        .close(']');
  line.close(']').close('}').write(out);
}

Status dump_analyses(const store::Store& store, std::ostream& out) {
  const auto row = store.scan(Table::analyses, keys::analyses());
  for (; row->valid(); row->next()) {
    const auto id = keys::document_of(row->key());
    if (!id) return fail(ErrorCode::corrupt, "an analysis has a damaged key");
    const auto analysis = store::decode_analysis(row->value());
    if (!analysis) return fail(analysis.error());
    write_analysis(*id, *analysis, out);
  }
  return row->status();
}

void dump_decisions(const std::vector<Decision>& held, std::ostream& out) {
  // Numbered anew: that some other decision was made and undone is not content.
  std::uint64_t number = 0;
  for (const Decision& d : held) {
    Line line;
    line.open('{').field("decision").number(++number).field("kind").value(to_string(d.kind));
    line.field("left").value(d.left).field("right").value(d.right);
    line.field("by").value(d.by).field("at").value(d.at).field("note").value(d.note);
    line.close('}').write(out);
  }
}

Status dump_documents(const store::Store& store, std::ostream& out) {
  const auto row = store.scan(Table::documents, keys::heads());
  for (; row->valid(); row->next()) {
    const auto id = keys::document_of(row->key());
    if (!id) return fail(ErrorCode::corrupt, "a document has a damaged key");
    const auto head = store::decode_head(row->value());
    if (!head) return fail(head.error());
    Line line;
    line.open('{').field("document").value(id->hex()).field("source").value(head->source);
    line.field("name").value(head->name).field("url").value(head->url);
    line.field("title").value(head->title).field("published").value(head->published);
    line.field("language").value(head->language).field("bytes").number(head->text_size);
    line.close('}').write(out);
  }
  return row->status();
}

Status dump_kb(const store::Store& store, std::ostream& out) {
  const auto totals = kb_totals(store);
  if (!totals) return fail(totals.error());
  for (const auto& [source, sums] : *totals) {
    Line line;
    line.open('{').field("kb").value(source).field("entities").number(sums.entities);
    line.field("hash").value(hex_of(sums)).close('}').write(out);
  }
  return {};
}

Status dump_entities(const View& view, const std::vector<store::RankedDocument>& documents,
                     std::ostream& out) {
  for (Vertex v = 0; v < view.snapshot().vertices(); ++v) {
    const auto entity = view.entity(v);
    if (!entity) return fail(entity.error());
    const auto members = view.members(v);
    if (!members) return fail(members.error());
    Line line;
    line.open('{').field("entity").value(entity->key.value).field("name").value(entity->name);
    line.field("aliases").open('[');
    for (const Alias& alias : entity->aliases)
      line.open('[').value(alias.name).number(alias.count).close(']');
    line.close(']').field("alias_keys").open('[');
    for (const EntityKey& key : entity->alias_keys) line.value(key.value);
    line.close(']').field("first_seen").value(entity->first_seen);
    line.field("last_seen").value(entity->last_seen);
    line.field("documents").number(entity->documents).field("mentions").number(entity->mentions);
    line.field("ambiguous").flag(entity->ambiguous).field("hidden").flag(entity->hidden);
    if (!entity->kb.empty()) {
      line.field("kb").value(entity->kb.id).field("kb_score").number(entity->kb.score);
      line.field("kb_names").open('[').value(entity->kb.name);
      for (const std::string& alias : entity->kb.aliases) line.value(alias);
      line.close(']');
    }
    line.field("members").open('[');
    for (const auto& [rank, index] : *members) {
      if (rank >= documents.size())
        return fail(ErrorCode::corrupt, "an entity names a document that is not there",
                    entity->key.value);
      line.open('[').value(documents[rank].id.hex()).number(index).close(']');
    }
    line.close(']').close('}').write(out);
  }
  return {};
}

Status dump_relations(const View& view, const std::vector<store::RankedDocument>& documents,
                      std::ostream& out) {
  const Snapshot& s = view.snapshot();
  for (EdgeIndex e = 0; e < s.edges(); ++e) {
    const SnapshotEdge edge = s.edge(e);
    const std::string_view type = s.relation(edge.relation);
    const auto record = view.relation(edge.source, edge.target, type);
    if (!record) return fail(record.error());
    Line line;
    line.open('{').field("relation").value(s.key(edge.source)).field("target");
    line.value(s.key(edge.target)).field("type").value(type);
    line.field("publications").number(record->publications).field("cost").number(record->cost);
    line.field("first").value(record->first).field("last").value(record->last);
    line.field("evidence").open('[');
    for (const store::EvidenceRef& ref : record->evidence) {
      if (ref.rank >= documents.size())
        return fail(ErrorCode::corrupt, "a relation names a document that is not there");
      line.open('[').value(documents[ref.rank].id.hex()).number(ref.evidence).close(']');
    }
    line.close(']').close('}').write(out);
  }
  return {};
}

/// Hashes what is written to it.
class HashBuffer final : public std::streambuf {
 public:
  HashBuffer() : state_(XXH3_createState(), &XXH3_freeState) {
    if (state_) XXH3_128bits_reset(state_.get());
  }
  std::string hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const unsigned char byte : canonical.digest) {
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
    return out;
  }
  bool ready() const { return state_ != nullptr; }

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char byte = traits_type::to_char_type(c);
    XXH3_128bits_update(state_.get(), &byte, 1);
    return c;
  }
  std::streamsize xsputn(const char* bytes, std::streamsize size) override {
    XXH3_128bits_update(state_.get(), bytes, static_cast<std::size_t>(size));
    return size;
  }

 private:
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
};

}  // namespace

Status write_dump(const Graph& graph, std::ostream& out) {
  if (auto ok = dump_analyses(*graph.store, out); !ok) return ok;
  const auto decisions = graph.decisions();
  if (!decisions) return fail(decisions.error());
  dump_decisions(effective_decisions(*decisions), out);
  if (auto ok = dump_documents(*graph.store, out); !ok) return ok;
  if (auto ok = dump_kb(*graph.store, out); !ok) return ok;
  if (graph.pending()) {
    Line().open('{').field("pending").flag(true).close('}').write(out);
  } else if (graph.view) {
    const std::vector<store::RankedDocument> documents = graph.view->documents();
    if (auto ok = dump_entities(*graph.view, documents, out); !ok) return ok;
    if (auto ok = dump_relations(*graph.view, documents, out); !ok) return ok;
  }
  if (!out) return fail(ErrorCode::io, "the dump could not be written");
  return {};
}

}  // namespace redstring::graph

namespace redstring {

Status KnowledgeGraph::dump(std::ostream& out) const {
  const std::shared_lock lock(impl_->mutex);
  return graph::write_dump(*impl_, out);
}

Result<std::string> KnowledgeGraph::dump_hash() const {
  graph::HashBuffer buffer;
  if (!buffer.ready()) return fail(ErrorCode::internal, "no memory for the hash");
  std::ostream out(&buffer);
  if (auto ok = dump(out); !ok) return fail(ok.error());
  return buffer.hex();
}

}  // namespace redstring
