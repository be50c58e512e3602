// What is wrong with a pipeline as it stands, whoever finds it: the host when it starts, or a check before it
// is used.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/pipeline.hpp"

namespace promotion::host::operations {

struct Finding {
  bool is_error = true;
  std::string pointer;  // a JSON pointer into the manifest; empty: the pipeline as a whole
  std::string reason;   // a stable id
  std::string message;
  std::vector<std::string> environments;  // those promoted into, where it is not about all alike
  bool operator==(const Finding &) const = default;
};

// The findings of one pipeline. Environments mostly share one promotion, so that a mistake in it is found
// once for each of them and told once.
class Findings {
 public:
  // environment: the one promoted into; empty: none in particular.
  void add(Finding finding, const std::string &environment);

  std::vector<Finding> take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

// "pipeline NAMESPACE/NAME, into ENVIRONMENT: FIELD: MESSAGE"
std::string sentence_of(const PipelineName &pipeline, const Finding &finding);

// "a, b and c"
std::string joined(const std::vector<std::string> &words);

}  // namespace promotion::host::operations
