// See word_signs.h.
#include "lexicon/word_signs.h"

#include <algorithm>
#include <utility>

#include "lexicon/data.h"
#include "lexicon/vocabulary.h"

namespace redstring::lexicon {

WordSigns::WordSigns(const Lexicon& lexicon, std::vector<Machine> machines)
    : lexicon_(lexicon), rows_(1), made_(1), own_(own_slots), word_rows_(lexicon.vocabulary()) {
  for (Machine& machine : machines) {
    const std::shared_ptr<const PatternMachine> alive = machine.lock();
    if (alive != nullptr) columns_.push_back({std::move(machine), alive.get(), {}, {}});
  }
  number_forms();
  signs_ = std::vector<std::atomic<Sign>>(most_rows * form_count_);
  prepare_own_words();
}

/// Words of one form are alike to every set.
void WordSigns::number_forms() {
  std::map<std::vector<std::size_t>, std::uint16_t> numbers;
  for (std::size_t place = 0; place < form_numbers_.size(); ++place) {
    Word word;
    word.kind = static_cast<TokenKind>(place >> 8);
    word.shape = static_cast<std::uint8_t>(place);
    std::vector<std::size_t> forms;
    for (const Column& column : columns_)
      if (const auto machine = column.machine.lock()) forms.push_back(machine->form_of(word));
    const auto next = static_cast<std::uint16_t>(numbers.size());
    form_numbers_[place] = numbers.emplace(std::move(forms), next).first->second;
  }
  form_count_ = numbers.size();
}

/// Most words that the dictionaries lack pass no test of any set, and their first byte tells.
void WordSigns::prepare_own_words() {
  for (std::size_t byte = 0; byte < own_rows_.size(); ++byte) {
    const bool plain = std::all_of(columns_.begin(), columns_.end(), [&](const Column& column) {
      const auto machine = column.machine.lock();
      return machine == nullptr || !machine->may_know(static_cast<unsigned char>(byte));
    });
    if (plain) own_rows_[byte] = make_row(unknown_word, std::string(1, static_cast<char>(byte)));
  }
}

std::size_t WordSigns::column(const PatternMachine& machine) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (columns_[c].address == &machine && !columns_[c].machine.expired()) return c;
  return no_column;
}

WordSigns::Facts WordSigns::facts(Sign sign, std::size_t column) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Made& made = made_[sign];
  const auto& [bits, ask_byte] = columns_[column].rows[rows_[made.row][column]];
  Word word;
  word.kind = made.kind;
  word.shape = made.shape;
  return {columns_[column].address->letter_bits(bits, word), ask_byte};
}

void WordSigns::read(const Words& words, std::vector<Sign>& signs) const {
  const WordId vocabulary = lexicon_.vocabulary();
  std::vector<Row> own(words.own.size());
  for (std::size_t k = 0; k < own.size(); ++k) own[k] = own_row(words.own[k]);
  signs.resize(words.size());
  Sign* sign = signs.data();
  for (const Word& word : words.words) {
    const Row row = word.id < vocabulary ? word_rows_[word.id].load(std::memory_order_relaxed)
                                         : own[word.id - vocabulary];
    const std::size_t place = row * form_count_ + form_of(word);
    *sign = signs_[place].load(std::memory_order_relaxed);
    if (*sign == no_sign) *sign = learn(words, word, row);
    ++sign;
  }
}

/// The row of a word of no dictionary, or unknown_row if there are too many.
WordSigns::Row WordSigns::own_row(std::string_view folded) const {
  if (folded.empty()) return unknown_row;
  const Row told = own_rows_[static_cast<unsigned char>(folded[0])];
  if (told != unknown_row) return told;
  const std::lock_guard<std::mutex> lock(mutex_);
  // Two places side by side; the older of the two yields.
  Own* const own = &own_[hash_bytes(folded) % (own_slots / 2) * 2];
  if (own[0].text == folded) return own[0].row;
  if (own[1].text != folded) own[1] = {std::string(folded), make_row(unknown_word, folded)};
  std::swap(own[0], own[1]);
  return own[0].row;
}

/// The row of words that pass the same tests of every set: that of the dictionaries with number
/// `id`, or of another where that is unknown_word. unknown_row if there are too many.
WordSigns::Row WordSigns::make_row(WordId id, std::string_view folded) const {
  std::vector<std::uint32_t> row;
  for (Column& column : columns_) {
    std::pair<PatternMachine::Bits, bool> passes;
    if (const auto machine = column.machine.lock())
      passes = {machine->sign(id, folded), machine->may_begin_run(folded)};
    const auto [at, is_new] =
        column.numbers.emplace(std::move(passes), static_cast<std::uint32_t>(column.rows.size()));
    if (is_new) column.rows.push_back(at->first);
    row.push_back(at->second);
  }
  if (rows_.size() == most_rows && !row_numbers_.count(row)) return unknown_row;
  const auto [at, is_new] =
      row_numbers_.emplace(std::move(row), static_cast<Row>(row_numbers_.size() + 1));
  if (is_new) rows_.push_back(at->first);
  return at->second;
}

/// The sign of a word that was never met in this form, or no_sign if there are too many.
WordSigns::Sign WordSigns::learn(const Words& words, const Word& word, Row row) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (row == unknown_row && word.id < lexicon_.vocabulary()) {
    row = make_row(word.id, lexicon_.folded(words, word.id));
    word_rows_[word.id].store(row, std::memory_order_relaxed);
  }
  if (row == unknown_row) return no_sign;
  std::atomic<Sign>& sign = signs_[row * form_count_ + form_of(word)];
  if (sign.load(std::memory_order_relaxed) == no_sign && made_.size() <= 0xffff) {
    made_.push_back({row, word.kind, word.shape});
    sign.store(static_cast<Sign>(made_.size() - 1), std::memory_order_relaxed);
  }
  return sign.load(std::memory_order_relaxed);
}

void SignTables::join(std::function<std::shared_ptr<const PatternMachine>()> make) {
  const std::lock_guard<std::mutex> lock(mutex_);
  sets_.push_back(std::move(make));
  current_.reset();
}

std::shared_ptr<const WordSigns> SignTables::current() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (current_ != nullptr || sets_.empty()) return current_;
  std::vector<WordSigns::Machine> machines;
  std::vector<std::shared_ptr<const PatternMachine>> alive;  // until the table knows them
  for (auto set = sets_.begin(); set != sets_.end();) {
    alive.push_back((*set)());
    if (alive.back() == nullptr) {
      set = sets_.erase(set);
      continue;
    }
    machines.emplace_back(alive.back());
    ++set;
  }
  return current_ = std::make_shared<const WordSigns>(lexicon_, std::move(machines));
}

}  // namespace redstring::lexicon
