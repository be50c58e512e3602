#pragma once

#include <map>
#include <string>

#include "../http.hpp"

namespace promotion::test {

/// What stands before the body of an answer, without the empty line.
std::string answer_head(int status, const std::map<std::string, std::string> &headers);
/// A request from what stands before its body.
RecordedRequest parsed_request(std::string head);

}  // namespace promotion::test
