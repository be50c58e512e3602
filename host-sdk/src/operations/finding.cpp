#include "finding.hpp"

#include <algorithm>
#include <utility>

#include "yaml/position.hpp"

namespace promotion::host::operations {
namespace {

// Without the manifest at hand: what looks like an index is one.
std::string field_of(std::string_view pointer) {
  std::string field;
  for (const auto &step : yaml::steps_of(pointer)) {
    const bool is_index = !step.empty() && step.find_first_not_of("0123456789") == std::string::npos;
    field += is_index ? "[" + step + "]" : (field.empty() ? "" : ".") + step;
  }
  return field;
}

}  // namespace

void Findings::add(Finding finding, const std::string &environment) {
  auto same = std::find_if(findings_.begin(), findings_.end(), [&](const Finding &known) {
    return known.message == finding.message && known.is_error == finding.is_error &&
           known.pointer == finding.pointer;
  });
  if (same == findings_.end()) same = findings_.insert(same, std::move(finding));
  auto &environments = same->environments;
  if (!environment.empty() &&
      std::find(environments.begin(), environments.end(), environment) == environments.end())
    environments.push_back(environment);
}

std::string sentence_of(const PipelineName &pipeline, const Finding &finding) {
  auto sentence = "pipeline " + pipeline.namespace_name + "/" + pipeline.name;
  if (!finding.environments.empty()) sentence += ", into " + joined(finding.environments);
  if (!finding.pointer.empty()) sentence += ": " + field_of(finding.pointer);
  return sentence + ": " + finding.message;
}

std::string joined(const std::vector<std::string> &words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace promotion::host::operations
