// pull_request_text.hpp: what people read: commit message, title and body.
#ifndef PULL_REQUEST_TEXT_PULL_REQUEST_TEXT_HPP
#define PULL_REQUEST_TEXT_PULL_REQUEST_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pull_request {

/// One value that changes.
struct ChangeRow {
  std::string path;
  std::size_t line = 0;
  std::string before;
  std::string after;
};

/// What the texts are made of. The same for every task of a promotion, so that a retry writes the same.
struct PromotionFacts {
  std::string pipeline_namespace;
  std::string pipeline;
  std::string from;  ///< the environment promoted from; empty: none
  std::string environment;
  std::vector<std::string> targets;  ///< "CLUSTER/NAMESPACE", those that the change is for
  bool for_one = false;              ///< the change is for these targets alone, not for the whole environment
  std::string version;
  std::string revision;
  std::string promotion_id;
  std::string explanation;
  std::string promotion_url;
  std::string event_url;
};

/// What a pipeline wants the texts to be, as templates (template.hpp); empty: the default.
struct TextTemplates {
  std::string title;
  std::string message;
  std::string body;
};

struct PullRequestText {
  std::string title;
  std::string body;
};

inline constexpr std::string_view id_trailer = "Promotion-Id";
inline constexpr std::string_view pipeline_trailer = "Promotion-Pipeline";

/// Ends with the trailers, whatever the template.
std::string commit_message(const PromotionFacts &facts, const std::vector<ChangeRow> &changes = {},
                           const TextTemplates &templates = {});
/// A template of one line, such as a push option, filled in.
std::string text_line(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                      const std::string &line_template);
/// title: one line of at most 200 bytes. body: Markdown, below 65,000 bytes whatever the facts. Ends with a
/// comment that is_of_promotion() finds, whatever the template.
PullRequestText pull_request_text(const PromotionFacts &facts, const std::vector<ChangeRow> &changes,
                                  const TextTemplates &templates = {});
/// Whether a body was written by pull_request_text() for that promotion.
bool is_of_promotion(std::string_view body, std::string_view promotion_id);
/// Whether two texts are the same but for what forges do to line ends.
bool same_text(std::string_view a, std::string_view b);

}  // namespace pull_request

#endif
