// wishes.hpp: how a pipeline wants its pull requests: what they look like, and when they are done.
#ifndef PULL_REQUEST_SETTINGS_WISHES_HPP
#define PULL_REQUEST_SETTINGS_WISHES_HPP

#include <array>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace pull_request {

/// Takes (JSON pointer, reason id, sentence), once for each thing that is wrong.
using BlockProblem = std::function<void(const std::string &, const std::string &, const std::string &)>;

struct Wishes {
  bool until_merged = true;  ///< else the promotion is done with its open pull request
  bool replace = false;  ///< a newer revision closes the open one and opens another; else it takes it over
  bool auto_merge = false;
  bool draft = false;
  std::vector<std::string> labels;
  std::vector<std::string> reviewers;
  std::vector<std::string> push_options;  ///< of plain git, as templates
  // Templates (text/template.hpp); empty: the default.
  std::string title;
  std::string message;
  std::string body;
};

/// The members of a block that read_wishes() reads.
inline constexpr std::array<std::string_view, 10> wish_names = {
    "until",     "whenSuperseded", "autoMerge", "draft",   "labels",
    "reviewers", "pushOptions",    "title",     "message", "body"};

/// Reads what can be read of a block and tells of all that is wrong.
Wishes read_wishes(const nlohmann::json &block, const BlockProblem &problem);

}  // namespace pull_request

#endif
