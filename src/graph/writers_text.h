// What all export writers share: a buffered stream, and text made fit for XML, JSON and names.
#pragma once

#include <iosfwd>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "graph/writers.h"
#include "redstring/entity.h"
#include "redstring/status.h"

namespace redstring::graph {

/// Collects text and hands it to a stream in large pieces.
class Output {
 public:
  explicit Output(std::ostream& out) : out_(out) {}
  Output& operator<<(std::string_view text) {
    text_ += text;
    return *this;
  }
  Output& operator<<(char c) {
    text_ += c;
    return *this;
  }
  /// Decimal digits, whatever the locale.
  Output& operator<<(std::uint64_t number) {
    return *this << std::string_view(std::to_string(number));
  }
  std::string& text() { return text_; }

  /// To be called after each node and edge: writes when enough has come together.
  Status rest() { return text_.size() < capacity ? Status() : write(); }
  /// Writes everything and flushes the stream.
  Status finish();

 private:
  static constexpr std::size_t capacity = 1 << 16;
  Status write();
  std::ostream& out_;
  std::string text_;
};

/// Appends text for an XML 1.0 element or attribute: valid UTF-8, markup escaped (">" too, so that
/// no
/// "]]>" remains; in attributes white space), forbidden code points left out.
void append_xml(std::string& out, std::string_view text);
void append_xml_attribute(std::string& out, std::string_view text);
/// Appends a JSON string with its quotes.
void append_json_string(std::string& out, std::string_view text);
/// Appends `"name":"text"` with a comma before it unless it is the first of its object.
void append_json_field(std::string& out, std::string_view name, std::string_view text);
void append_json_field(std::string& out, std::string_view name, std::uint64_t number);

/// "Person" for person, "LawFirm" for law-firm; "Thing" for a type without a letter.
std::string type_label(EntityType type);
/// `constant`, or RELATED_TO where it is not [A-Z0-9_]+.
std::string_view safe_constant(std::string_view constant);
/// The aliases of an entity as a JSON array of strings; empty text when there are none.
std::string aliases_json(const Entity& entity);
/// The same for its other keys.
std::string alias_keys_json(const Entity& entity);
/// A quote as a JSON object, without its empty parts.
std::string quote_json(const EdgeQuote& quote);
/// The year of an ISO 8601 date or TIMEX3 value; 0 when it has none.
unsigned year_of(std::string_view date);
/// What a reader that keeps 32-bit integers can hold: counts above are cut.
std::uint64_t int32_cut(std::uint64_t number);

}  // namespace redstring::graph
