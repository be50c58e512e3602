#include "rights.hpp"

#include <algorithm>

#include "api_answers.hpp"

namespace promotion::test {
namespace {

bool covers(const std::string &rule, const std::string &asked) { return rule == "*" || rule == asked; }

}  // namespace

void Rights::take_away(const std::string &token, const std::string &verb, const std::string &resource) {
  std::erase_if(users_.at(token).rules,
                [&](const KubernetesRule &rule) { return rule.verb == verb && rule.resource == resource; });
}

const Rights::User *Rights::user_of(const RecordedRequest &request) const {
  const auto header = request.headers.find("authorization");
  if (header == request.headers.end()) return &anonymous_;
  const auto known = users_.find(header->second.substr(header->second.find(' ') + 1));
  return known == users_.end() ? nullptr : &known->second;
}

bool may(const Rights::User &user, const Question &question) {
  return user.admin || std::any_of(user.rules.begin(), user.rules.end(), [&](const KubernetesRule &rule) {
           return covers(rule.group, question.group) && covers(rule.resource, question.resource()) &&
                  covers(rule.verb, question.verb) &&
                  (rule.namespace_name.empty() || rule.namespace_name == question.namespace_name);
         });
}

std::optional<HttpAnswer> access_review(const Rights::User &user, const RecordedRequest &request) {
  if (request.method != "POST" || request.path != "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews")
    return std::nullopt;
  nlohmann::json review = nlohmann::json::parse(request.body, nullptr, false);
  const nlohmann::json::json_pointer place("/spec/resourceAttributes");
  if (review.is_discarded() || !review.contains(place))
    return bad_request_answer("the double only reviews resourceAttributes");
  const nlohmann::json &asked = review.at(place);
  Question question;
  question.verb = asked.value("verb", "");
  question.group = asked.value("group", "");
  question.plural = asked.value("resource", "");
  question.subresource = asked.value("subresource", "");
  question.namespace_name = asked.value("namespace", "");
  review["status"] = {{"allowed", may(user, question)}};
  return json_answer(201, review);
}

HttpAnswer forbidden_answer(const Rights::User &user, const Question &question) {
  const std::string place = question.namespace_name.empty()
                                ? "at the cluster scope"
                                : "in the namespace \"" + question.namespace_name + "\"";
  return status_answer(403, "Forbidden",
                       question.qualified() + (question.name.empty() ? "" : " \"" + question.name + "\"") +
                           " is forbidden: User \"" + user.name + "\" cannot " + question.verb +
                           " resource \"" + question.resource() + "\" in API group \"" + question.group +
                           "\" " + place,
                       details_of(question));
}

}  // namespace promotion::test
