// draft_title.hpp: where a forge knows a draft by its title, what is in front of it.
#ifndef PULL_REQUEST_FORGES_DRAFT_TITLE_HPP
#define PULL_REQUEST_FORGES_DRAFT_TITLE_HPP

#include <string>
#include <string_view>

namespace pull_request {

/// Without what marks a draft, which is not part of the title that is asked for.
inline std::string plain_title(const std::string &title, std::string_view draft_prefix) {
  const bool marked = title.compare(0, draft_prefix.size(), draft_prefix) == 0;
  return marked ? title.substr(draft_prefix.size()) : title;
}

inline std::string marked_title(const std::string &title, bool draft, std::string_view draft_prefix) {
  return draft ? std::string(draft_prefix) + title : title;
}

}  // namespace pull_request

#endif
