#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "question.hpp"

namespace promotion::test {

/// Answers as the API server words them.
HttpAnswer json_answer(int status, const nlohmann::json &body);
HttpAnswer status_answer(int code, const std::string &reason, const std::string &message,
                         const nlohmann::json &details = nullptr);
HttpAnswer plain_answer(int status, const std::string &text);

/// What an answer says it is about.
nlohmann::json details_of(const Question &question);
HttpAnswer not_found_answer(const Question &question);
HttpAnswer bad_request_answer(const std::string &message);

/// What is wrong with one field.
struct Cause {
  std::string field, reason, message;
};
/// 422. kind: with its group behind a dot, as in "Pipeline.example.org".
HttpAnswer invalid_answer(const std::string &kind, const std::string &group, const std::string &name,
                          const std::vector<Cause> &causes);

/// An answer in place of one that cannot be given, thrown by what cannot give it.
struct Refusal {
  HttpAnswer answer;
};

/// Where the next page of a list begins.
struct ContinueToken {
  std::int64_t version = 0;  ///< -1: whatever is there now
  std::string start;
};
std::string written(const ContinueToken &token);
std::optional<ContinueToken> read_continue_token(const std::string &text);

std::string base64_of(const std::string &bytes, bool for_urls = false);

/// Whether an object fits `labelSelector` (equality and existence) and `fieldSelector` (name and namespace).
bool fits(const nlohmann::json &object, const std::string &labels, const std::string &fields);

}  // namespace promotion::test
