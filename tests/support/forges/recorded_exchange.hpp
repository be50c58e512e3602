#pragma once

#include <filesystem>

#include "../http.hpp"

namespace promotion::test {

/// One request and its answer, as tests/fixtures keeps them in files *.http.
struct RecordedExchange {
  RecordedRequest request;
  HttpAnswer answer;
  bool cut = false;  ///< a part of the answer's body was left out
};

/// prefix: of the request's path, which is taken away. Throws std::runtime_error for what is no such file.
RecordedExchange read_exchange(const std::filesystem::path &path, const std::string &prefix);

}  // namespace promotion::test
