#include "revision_choice.hpp"

#include <algorithm>
#include <exception>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "deployment_rows.hpp"
#include "promotion_rows.hpp"

namespace promotion::host {
namespace {

constexpr size_t kMostListed = 10;

struct Dated {
  KnownRevision known;
  int64_t last_ns = 0;
  int64_t promoted_ns = 0;
};

std::vector<KnownRevision> matching(const std::vector<KnownRevision> &known,
                                    const std::function<bool(const KnownRevision &)> &matches) {
  std::vector<KnownRevision> found;
  std::copy_if(known.begin(), known.end(), std::back_inserter(found), matches);
  return found;
}

}  // namespace

std::vector<KnownRevision> known_revisions(Connection &sql, const Pipeline &pipeline) {
  std::map<std::string, Dated> by_identity;
  for (const Deployment &deployment : deployments_of(sql, pipeline)) {
    if (deployment.identity.empty() || deployment.first_ns == 0) continue;
    Dated &dated = by_identity[deployment.identity];
    if (deployment.last_ns < dated.last_ns) continue;
    dated.last_ns = deployment.last_ns;
    dated.known = {deployment.revision, deployment.identity, {}, deployment.metadata};
  }
  PromotionQuery all;
  all.pipeline = pipeline.name;
  all.limit = std::numeric_limits<int32_t>::max();
  for (const PromotionRow &row : list_promotions(sql, all)) {
    Dated &dated = by_identity[row.record.identity];
    if (dated.known.identity.empty())
      dated.known = {row.record.revision, row.record.identity, {}, row.metadata};
    if (dated.known.version.empty()) dated.known.version = row.record.version;
    dated.promoted_ns = std::max(dated.promoted_ns, row.record.created_ns);
  }
  std::vector<Dated> dated;
  for (auto &[identity, entry] : by_identity) dated.push_back(std::move(entry));
  std::stable_sort(dated.begin(), dated.end(), [](const Dated &left, const Dated &right) {
    return std::max(left.last_ns, left.promoted_ns) > std::max(right.last_ns, right.promoted_ns);
  });
  std::vector<KnownRevision> known;
  for (Dated &entry : dated) known.push_back(std::move(entry.known));
  return known;
}

Result<std::string> adapted_version(const Evaluator &evaluator, const PipelinePtr &pipeline,
                                    size_t environment, const KnownRevision &revision, int64_t now_ns) {
  EvaluationInput input;
  input.now_ns = now_ns;
  input.pipeline = pipeline;
  Deployment deployment;
  deployment.environment = environment - 1;
  if (!pipeline->environments.at(environment - 1).targets.empty()) deployment.target = 0;
  deployment.revision = revision.revision;
  deployment.identity = revision.identity;
  deployment.first_ns = deployment.last_ns = now_ns;
  deployment.metadata = revision.metadata;
  input.deployments = {deployment};
  try {
    const auto output = evaluator.evaluate(input);
    if (!output) return output.error();
    for (const Decision &decision : output->decisions)
      if (decision.identity == revision.identity && !decision.version.empty()) return decision.version;
  } catch (const std::exception &error) {
    return Error{Code::internal, std::string("The evaluator threw an exception: ") + error.what(), {}, 0};
  }
  return Error{Code::internal,
               "The evaluator did not say how '" + revision.revision + "' is written in '" +
                   pipeline->environments[environment].name + "'.",
               {},
               0};
}

Result<KnownRevision> choose_revision(std::vector<KnownRevision> known, std::string_view text,
                                      const Result<EvaluatorPtr> &evaluator, const PipelinePtr &pipeline,
                                      size_t environment, int64_t now_ns) {
  auto found =
      matching(known, [&](const KnownRevision &one) { return one.revision == text || one.identity == text; });
  const auto adapt = [&](KnownRevision &one) -> Status {
    if (environment == 0) return success();
    if (!evaluator && one.version.empty()) return evaluator.error();
    if (!evaluator) return success();
    auto version = adapted_version(**evaluator, pipeline, environment, one, now_ns);
    if (version) one.version = std::move(*version);
    return version || !one.version.empty() ? success() : Status(version.error());
  };
  if (found.empty()) {
    for (KnownRevision &one : known) (void)adapt(one);
    found = matching(known, [&](const KnownRevision &one) { return one.version == text; });
  }
  if (found.empty())
    return Error{Code::not_found,
                 "Nothing is known of '" + std::string{text} + "' in pipeline " +
                     pipeline->name.namespace_name + "/" + pipeline->name.name +
                     "; known are: " + listed(known) + ".",
                 {},
                 0};
  if (found.size() > 1)
    return Error{Code::invalid_argument,
                 "'" + std::string{text} + "' could be any of " + listed(found) +
                     "; write the revision as it was reported.",
                 {},
                 0};
  if (auto adapted = adapt(found.front()); !adapted) return adapted.error();
  return std::move(found.front());
}

std::string listed(const std::vector<KnownRevision> &known) {
  if (known.empty()) return "none";
  std::string text;
  for (size_t i = 0; i < std::min(known.size(), kMostListed); ++i)
    text += (i == 0 ? "" : ", ") + known[i].revision;
  if (known.size() > kMostListed) text += " and " + std::to_string(known.size() - kMostListed) + " more";
  return text;
}

}  // namespace promotion::host
