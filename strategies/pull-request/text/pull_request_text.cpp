#include "text/pull_request_text.hpp"

#include <algorithm>
#include <promotion/module.hpp>
#include <utility>

#include "text/template.hpp"

namespace pull_request {
namespace {

constexpr std::size_t longest_value = 200;
constexpr std::size_t longest_table = 40000;  // forges take about 65,000 in all
constexpr std::size_t longest_list = 8000;
constexpr std::size_t longest_body = 60000;
constexpr std::size_t longest_line = 4000;

/// One line of at most `limit` bytes, for control characters have no place in any of the texts.
std::string line_of(std::string_view text, std::size_t limit) {
  std::string line;
  std::size_t end = std::min(text.size(), limit);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  for (const char c : text.substr(0, end)) {
    line += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? ' ' : c;
  }
  return end < text.size() ? line + "…" : line;
}

/// As code, in which nothing has a meaning: the fence is longer than any run of back quotes in it. In a table
/// '|' has to be escaped even there.
std::string code(std::string_view text) {
  const std::string line = line_of(text, longest_value);
  if (line.empty()) return "(empty)";
  std::size_t longest = 0;
  std::size_t run = 0;
  std::string escaped;
  for (const char c : line) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
    escaped += c == '|' ? "\\|" : std::string(1, c);
  }
  const std::string fence(longest + 1, '`');
  const bool pad = escaped.front() == '`' || escaped.back() == '`';
  return fence + (pad ? " " : "") + escaped + (pad ? " " : "") + fence;
}

/// As words: what Markdown or HTML would take for its own is escaped.
std::string words(std::string_view text) {
  static constexpr std::string_view special = "\\`*_{}[]<>()#+!|~&@";
  std::string escaped;
  for (const char c : line_of(text, 2000)) {
    if (special.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string link(std::string_view name, std::string_view url) {
  const bool usable = (url.substr(0, 8) == "https://" || url.substr(0, 7) == "http://") &&
                      url.find_first_of(" <>()\n\r\t\"") == std::string_view::npos && url.size() <= 2000;
  return usable ? "[" + std::string(name) + "](" + std::string(url) + ")" : std::string();
}

std::string list_of(const std::vector<std::string> &targets) {
  std::string list;
  std::size_t shown = 0;
  for (; shown < targets.size() && list.size() < longest_list; ++shown) {
    list += (shown == 0 ? "" : ", ") + code(targets[shown]);
  }
  if (shown < targets.size()) list += " and " + std::to_string(targets.size() - shown) + " more";
  return list;
}

std::string subject(const PromotionFacts &facts) {
  std::string text =
      "Promote " + facts.pipeline + " to " + line_of(facts.version, 100) + " in " + facts.environment;
  if (facts.for_one && !facts.targets.empty()) {
    text += " (" + facts.targets.front() + (facts.targets.size() > 1 ? ", …" : "") + ")";
  }
  return line_of(text, longest_value);
}

std::string table(const std::vector<ChangeRow> &changes) {
  std::string text = "| file | line | before | after |\n|---|---|---|---|\n";
  std::size_t shown = 0;
  for (; shown < changes.size() && text.size() < longest_table; ++shown) {
    const ChangeRow &row = changes[shown];
    text += "| " + code(row.path) + " | " + std::to_string(row.line) + " | " + code(row.before) + " | " +
            code(row.after) + " |\n";
  }
  if (shown < changes.size()) text += "\n… and " + std::to_string(changes.size() - shown) + " more.\n";
  return text;
}

std::string id_comment(std::string_view promotion_id) {
  return "<!-- promotion-id: " + line_of(promotion_id, longest_value) + " -->";
}

std::string default_body(const PromotionFacts &facts, const std::vector<ChangeRow> &changes) {
  std::string body = "Version " + code(facts.version) + " of pipeline " +
                     code(facts.pipeline_namespace + "/" + facts.pipeline) + " goes ";
  if (!facts.from.empty()) body += "from " + code(facts.from) + " ";
  body += "to " + code(facts.environment) + ".\n\n" + table(changes);
  if (!facts.targets.empty()) body += "\nTargets: " + list_of(facts.targets) + "\n";
  if (facts.revision != facts.version) body += "\nRevision: " + code(facts.revision) + "\n";
  if (!facts.explanation.empty()) body += "\n" + words(facts.explanation) + "\n";
  const std::string promotion = link("The promotion", facts.promotion_url);
  const std::string event = link("What caused it", facts.event_url);
  if (!promotion.empty() || !event.empty()) {
    body += "\n" + promotion + (promotion.empty() || event.empty() ? "" : " · ") + event + "\n";
  }
  return body;
}

std::string previous_of(const std::vector<ChangeRow> &changes) {
  return changes.empty() ? std::string() : changes.front().before;
}

std::string joined(const std::vector<std::string> &targets) {
  std::string text;
  for (const std::string &target : targets) {
    if (text.size() > longest_value) return text + ", …";
    text += (text.empty() ? "" : ", ") + target;
  }
  return text;
}

/// A variable as plain text, in one line.
std::string plain_value(std::string_view name, const PromotionFacts &facts,
                        const std::vector<ChangeRow> &changes) {
  const std::pair<std::string_view, std::string> values[] = {{"namespace", facts.pipeline_namespace},
                                                             {"pipeline", facts.pipeline},
                                                             {"environment", facts.environment},
                                                             {"from", facts.from},
                                                             {"targets", joined(facts.targets)},
                                                             {"version", facts.version},
                                                             {"revision", facts.revision},
                                                             {"previous", previous_of(changes)},
                                                             {"promotion", facts.promotion_id},
                                                             {"promotionUrl", facts.promotion_url},
                                                             {"eventUrl", facts.event_url},
                                                             {"explanation", facts.explanation}};
  for (const auto &[known, value] : values) {
    if (known == name) return line_of(value, 1000);
  }
  return name == "changes" ? std::to_string(changes.size()) : std::string();
}

/// The same as Markdown, in which nothing of a value has a meaning.
std::string markdown_value(std::string_view name, const PromotionFacts &facts,
                           const std::vector<ChangeRow> &changes) {
  if (name == "changes") return table(changes);
  if (name == "targets") return list_of(facts.targets);
  if (name == "explanation") return words(facts.explanation);
  if (name == "promotionUrl") return link("the promotion", facts.promotion_url);
  if (name == "eventUrl") return link("what caused it", facts.event_url);
  return code(plain_value(name, facts, changes));
}

std::string title_of(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                     const std::string &text_template) {
  if (text_template.empty()) return subject(facts);
  const std::string title =
      line_of(fill(text_template, [&](std::string_view name) { return plain_value(name, facts, changes); }),
              longest_value);
  return title.find_first_not_of(' ') == std::string::npos ? subject(facts) : title;
}

/// Lines without control characters, and none that could be taken for a trailer of ours.
std::string message_of(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                       const std::string &text_template) {
  std::string filled =
      fill(text_template, [&](std::string_view name) { return plain_value(name, facts, changes); });
  std::string message;
  while (!filled.empty()) {
    const std::size_t end = std::min(filled.find('\n'), filled.size());
    const std::string line = line_of(filled.substr(0, end), 1000);
    if (line.compare(0, 10, "Promotion-") != 0) message += line + "\n";
    filled.erase(0, end + 1);
  }
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return message.empty() ? subject(facts) : message;
}

}  // namespace

std::string commit_message(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                           const TextTemplates &templates) {
  const auto add = [](std::string_view name, const std::string &value) {
    return std::string(name) + ": " + line_of(value, 1000) + "\n";
  };
  std::string message =
      (templates.message.empty() ? subject(facts) : message_of(facts, changes, templates.message)) + "\n\n";
  message += add(id_trailer, facts.promotion_id);
  message += add(pipeline_trailer, facts.pipeline_namespace + "/" + facts.pipeline);
  message += add("Promotion-Environment", facts.environment);
  message += add("Promotion-Revision", facts.revision);
  return message;
}

std::string text_line(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                      const std::string &line_template) {
  return line_of(
      fill(line_template, [&](std::string_view name) { return plain_value(name, facts, changes); }),
      longest_line);
}

PullRequestText pull_request_text(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                                  const TextTemplates &templates) {
  std::string body;
  if (templates.body.empty()) {
    body = default_body(facts, changes);
  } else {
    const std::string filled =
        fill(templates.body, [&](std::string_view name) { return markdown_value(name, facts, changes); });
    body = std::string(promotion::shorten(filled, longest_body)) + "\n";
  }
  body += "\n" + id_comment(facts.promotion_id) + "\n";
  return {title_of(facts, changes, templates.title), std::move(body)};
}

bool is_of_promotion(std::string_view body, std::string_view promotion_id) {
  return !promotion_id.empty() && body.find(id_comment(promotion_id)) != std::string_view::npos;
}

bool same_text(std::string_view a, std::string_view b) {
  const auto normal = [](std::string_view text) {
    std::string result;
    for (const char c : text) {
      if (c != '\r') result += c;
    }
    while (!result.empty() && (result.back() == '\n' || result.back() == ' ')) result.pop_back();
    return result;
  };
  return normal(a) == normal(b);
}

}  // namespace pull_request
