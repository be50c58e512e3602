#pragma once

#include <map>
#include <string>
#include <vector>

#include "question.hpp"

namespace promotion::test {

/// What a Role or ClusterRole allows to whom it is bound.
struct KubernetesRule {
  std::string group, resource, verb;  ///< "*" stands for each; a subresource is "pipelines/status"
  std::string namespace_name;         ///< empty: all, as a ClusterRole does it
};

/// Who has which token and which rights. Not thread-safe.
class Rights {
 public:
  struct User {
    std::string name = "system:anonymous";
    bool admin = false;
    std::vector<KubernetesRule> rules;
  };

  void add(const std::string &token, User user) { users_[token] = std::move(user); }
  void take_away(const std::string &token, const std::string &verb, const std::string &resource);

  /// Of the header Authorization, anonymous without one; none for a token that nobody has.
  const User *user_of(const RecordedRequest &request) const;

 private:
  User anonymous_;
  std::map<std::string, User> users_;
};

bool may(const Rights::User &user, const Question &question);
/// The answer to `kubectl auth can-i` (SelfSubjectAccessReview); none for other requests.
std::optional<HttpAnswer> access_review(const Rights::User &user, const RecordedRequest &request);
/// How the server refuses what somebody may not do.
HttpAnswer forbidden_answer(const Rights::User &user, const Question &question);

}  // namespace promotion::test
