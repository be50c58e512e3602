#include <nlohmann/json.hpp>

#include "invariants.hpp"
#include "kubernetes/approval_lines.hpp"
#include "kubernetes/pipeline_object.hpp"
#include "targets.hpp"

namespace promotion::fuzz {

namespace kubernetes = host::kubernetes;

void resource(std::string_view text) {
  const auto object = nlohmann::json::parse(text, nullptr, false);
  if (object.is_discarded()) return;
  const auto read = kubernetes::read_pipeline_object(object);
  if (!read) return;
  require(!read->name.namespace_name.empty() && !read->name.name.empty(), "a Pipeline without a name");
  require(read->problem == read->facts.problem, "what is wrong is shown otherwise than it is");
  if (!read->problem.empty()) return;
  require(!read->read.pipeline.environments.empty(), "a Pipeline in force without an environment");
  const auto approvals = kubernetes::read_approval_lines(read->facts.approvals, read->read.pipeline);
  require(approvals.lines.size() <= 100, "more approvals than there may be");
  for (const auto &line : approvals.lines)
    require(!line.environment.empty() && !line.revision.empty(), "an approval of nothing");
  for (const auto &problem : approvals.problems) require(!problem.empty(), "a problem that says nothing");
}

}  // namespace promotion::fuzz
