#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "api_double.hpp"

namespace promotion::test {

/// As Gitea 1.15 writes them, with every member that a recorded answer has. name: OWNER/NAME, and it is the
/// owner who asks.
nlohmann::json gitea_user_json(const std::string &login);
nlohmann::json gitea_repository_json(const std::string &name, bool empty);
nlohmann::json gitea_label_json(std::size_t number, const std::string &label);
nlohmann::json gitea_comment_json(const std::string &name, const ForgePull &pull, std::size_t place);
nlohmann::json gitea_review_json(const std::string &name, const ForgePull &pull, const std::string &reviewer);

struct GiteaPullState {
  std::string base_commit;
  bool mergeable = false;
  nlohmann::json labels;
};
nlohmann::json gitea_pull_json(const std::string &name, const ForgePull &pull, const GiteaPullState &state);

}  // namespace promotion::test
