// The text of the annotation that approves promotions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

struct ApprovalLine {
  std::string environment;
  std::string revision;
  bool operator==(const ApprovalLine &) const = default;
};

struct ApprovalLines {
  std::vector<ApprovalLine> lines;    // each once
  std::vector<std::string> problems;  // of the other lines, for people
};

// Lines ENVIRONMENT=REVISION; spaces around either and empty lines do not count. At most 100 lines.
ApprovalLines read_approval_lines(std::string_view text, const Pipeline &pipeline);

}  // namespace promotion::host::kubernetes
