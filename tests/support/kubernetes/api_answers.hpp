#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "../http.hpp"

namespace promotion::test {

/// Answers as the API server words them.
HttpAnswer json_answer(int status, const nlohmann::json &body);
HttpAnswer status_answer(int code, const std::string &reason, const std::string &message,
                         const nlohmann::json &details = nullptr);
HttpAnswer plain_answer(int status, const std::string &text);

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
