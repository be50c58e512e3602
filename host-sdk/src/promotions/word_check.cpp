// What can be said about a word, or a question, without looking at any record: speaking.hpp, planning.hpp.
#include <algorithm>

#include "planning.hpp"
#include "speaking.hpp"

namespace promotion::host {
namespace {

constexpr size_t kShortestId = 8;
constexpr size_t kLongestId = 128;
constexpr size_t kLongestName = 256;
constexpr size_t kLongestReason = 1024;
constexpr size_t kLongestRevision = 1024;

Error wrong(std::string message) { return {Code::invalid_argument, std::move(message), {}, 0}; }

bool is_id_character(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.';
}

bool is_printable(std::string_view text, bool several_lines) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return (c >= 0x20 && c != 0x7f) || (several_lines && (c == '\n' || c == '\t'));
  });
}

Status check_text(const char *name, std::string_view text, size_t least, size_t most,
                  bool several_lines = false) {
  if (text.size() < least || text.size() > most)
    return wrong(std::string{"'"} + name + "' has " + std::to_string(text.size()) + " bytes; expected " +
                 std::to_string(least) + " to " + std::to_string(most) + ".");
  if (!is_printable(text, several_lines))
    return wrong(std::string{"'"} + name + "' has a control character; expected printable text.");
  return success();
}

// What the word is about has to be told, and nothing more.
Status check_subject(const OperatorWord &word) {
  const bool named = !word.pipeline.namespace_name.empty() || !word.pipeline.name.empty();
  const bool whole = !word.pipeline.namespace_name.empty() && !word.pipeline.name.empty();
  const bool placed = !word.environment.empty() || !word.revision.empty();
  const std::string verb{name_of(word.word)};
  if (word.word == Word::stop || word.word == Word::resume) {
    if (whole == word.all || (named && word.all) || placed || !word.promotion_id.empty())
      return wrong("'" + verb + "' is about one pipeline, or about all of them; expected either.");
    return success();
  }
  if (word.all) return wrong("'" + verb + "' cannot be about all pipelines; only stop and resume can.");
  const bool complete = whole && !word.environment.empty() && !word.revision.empty();
  if (word.word == Word::promote) {
    if (!complete || !word.promotion_id.empty())
      return wrong("'promote' needs pipeline, environment and revision, and nothing else.");
    return success();
  }
  if (complete == !word.promotion_id.empty() || (!word.promotion_id.empty() && (named || placed)))
    return wrong("'" + verb +
                 "' is about one promotion; expected its id, or pipeline, environment and revision.");
  return success();
}

}  // namespace

Status check_word(const OperatorWord &word) {
  if (word.id.size() < kShortestId || word.id.size() > kLongestId ||
      !std::all_of(word.id.begin(), word.id.end(), is_id_character))
    return wrong("'id' is no key; expected " + std::to_string(kShortestId) + " to " +
                 std::to_string(kLongestId) + " letters, digits, '-', '_' and '.', new for each word.");
  if (auto by = check_text("by", word.by, 1, kLongestName); !by) return by;
  if (auto reason = check_text("reason", word.reason, 0, kLongestReason, true); !reason) return reason;
  if (word.word == Word::stop && word.reason.empty())
    return wrong("A stop needs a reason, for those who find nothing moving; say why.");
  if (word.not_deployed && word.word != Word::promote)
    return wrong("Only 'promote' can be about a revision that nobody has reported.");
  const std::pair<const char *, std::string_view> names[] = {{"namespace", word.pipeline.namespace_name},
                                                             {"pipeline", word.pipeline.name},
                                                             {"environment", word.environment},
                                                             {"promotion", word.promotion_id}};
  for (const auto &[name, text] : names)
    if (auto checked = check_text(name, text, 0, kLongestName); !checked) return checked;
  if (auto revision = check_text("revision", word.revision, 0, kLongestRevision); !revision) return revision;
  return check_subject(word);
}

Status check_question(const PlanQuestion &question) {
  const std::pair<const char *, std::string_view> names[] = {{"namespace", question.pipeline.namespace_name},
                                                             {"pipeline", question.pipeline.name},
                                                             {"environment", question.environment}};
  for (const auto &[name, text] : names)
    if (auto checked = check_text(name, text, 1, kLongestName); !checked) return checked;
  return check_text("revision", question.revision, 1, kLongestRevision);
}

}  // namespace promotion::host
