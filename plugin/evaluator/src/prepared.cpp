#include "prepared.hpp"

#include <algorithm>
#include <numeric>
#include <promotion/sdk/value.hpp>

#include "decision.hpp"

namespace promotion::evaluator {
namespace {

std::string name_of(const promotion_target &target) {
  const std::string_view cluster = target.cluster == nullptr ? "local" : text(target.cluster->name);
  return std::string(cluster) + "/" + std::string(text(target.namespace_name));
}

bool same_cluster(const promotion_reference *left, const promotion_reference *right) {
  if (left == nullptr || right == nullptr) return left == right;
  return text(left->name) == text(right->name) && text(left->namespace_name) == text(right->namespace_name);
}

// One environment of the pipeline, and how to speak of it.
class EnvironmentReader {
 public:
  EnvironmentReader(const promotion_pipeline &pipeline, std::size_t index, const TimezoneSource &timezones,
                    const PipelineProblem &problem)
      : pipeline_(pipeline),
        view_(*pipeline.environments[index]),
        index_(index),
        pointer_("/environments/" + std::to_string(index)),
        timezones_(timezones),
        problem_(problem) {}

  PreparedEnvironment read() const {
    PreparedEnvironment environment{&view_, {}, std::vector<std::uint32_t>(view_.target_count), {}, {}};
    std::iota(environment.target_indexes.begin(), environment.target_indexes.end(), 0U);
    for (std::uint64_t i = 0; i < view_.target_count; ++i) {
      environment.target_names.push_back(name_of(*view_.targets[i]));
    }
    check_name();
    check_targets(environment);
    environment.policy =
        read_policy(text(view_.policy_json), timezones_,
                    [&](std::string_view at, std::string_view reason, const std::string &message) {
                      error("/policy" + std::string(at), reason, message);
                    });
    check_reachable(environment.policy);
    return environment;
  }

 private:
  std::string named() const { return "environment '" + std::string(text(view_.name)) + "'"; }

  void error(const std::string &at, std::string_view reason, const std::string &message) const {
    problem_(true, pointer_ + at, reason, named() + ": " + message);
  }

  void check_name() const {
    if (view_.name.size == 0) error("/name", "no-name", "has no name; give it one");
    for (std::size_t i = 0; i < index_; ++i) {
      if (text(pipeline_.environments[i]->name) == text(view_.name)) {
        error("/name", "duplicate-environment", "another environment has the same name; rename one of them");
        return;
      }
    }
  }

  void check_targets(const PreparedEnvironment &environment) const {
    if (view_.target_count == 0) {
      problem_(false, pointer_ + "/targets", "no-targets",
               named() + ": has no targets, so nothing can be promoted into it or out of it; add one");
    }
    for (std::uint64_t i = 0; i < view_.target_count; ++i) {
      const promotion_target &target = *view_.targets[i];
      for (std::uint64_t other = 0; other < i; ++other) {
        const promotion_target &before = *view_.targets[other];
        if (!same_cluster(target.cluster, before.cluster) ||
            text(target.namespace_name) != text(before.namespace_name)) {
          continue;
        }
        error("/targets/" + std::to_string(i), "duplicate-target",
              "two targets are " + environment.target_names[i] +
                  ", which an event could not tell apart; remove one or change its namespace or cluster");
        break;
      }
    }
  }

  // A policy that asks for more targets than the environment promoted from has would hold for ever.
  void check_reachable(const Policy &policy) const {
    if (index_ == 0 || policy.targets != Policy::Targets::at_least) return;
    const promotion_environment &source = *pipeline_.environments[index_ - 1];
    if (policy.targets_wanted <= source.target_count) return;
    error("/policy/targets/atLeast", "policy-never-met",
          "policy 'targets' asks for " + std::to_string(policy.targets_wanted) + " targets of environment '" +
              std::string(text(source.name)) + "', which has " + std::to_string(source.target_count) +
              "; lower the number or add targets");
  }

  const promotion_pipeline &pipeline_;
  const promotion_environment &view_;
  std::size_t index_;
  std::string pointer_;
  const TimezoneSource &timezones_;
  const PipelineProblem &problem_;
};

const SuccessReasons *find_success_reasons(const Application &application,
                                           const Configuration &configuration) {
  const auto &all = configuration.success_reasons;
  const auto found = std::find_if(all.begin(), all.end(), [&](const SuccessReasons &entry) {
    return entry.kind == application.kind && (application.any_group || entry.api_group == application.group);
  });
  return found == all.end() ? nullptr : &*found;
}

// An appRef without an apiVersion is taken for Flux's own kind of that name.
ApplicationKind kind_of(const Application &application) {
  if (!application.any_group) return application_kind(application.group, application.kind);
  const ApplicationKind helm = application_kind("helm.toolkit.fluxcd.io", application.kind);
  return helm != ApplicationKind::other ? helm
                                        : application_kind("kustomize.toolkit.fluxcd.io", application.kind);
}

void check_application(const PreparedPipeline &prepared, const PipelineProblem &problem) {
  const Application &application = prepared.application;
  if (application.kind.empty() || application.name.empty()) {
    problem(true, "/appRef", "no-application",
            "the appRef names no kind or no name; name the application's object");
  } else if (prepared.kind == ApplicationKind::other && prepared.success_reasons == nullptr) {
    problem(false, "/appRef/kind", "unknown-kind",
            "events about a " + std::string(application.kind) + " of the API group '" +
                std::string(application.group) +
                "' are not understood; list its success reasons in the evaluator's configuration "
                "(successReasons)");
  }
}

void check_tests(const PreparedPipeline &prepared, const PipelineProblem &problem) {
  if (prepared.kind == ApplicationKind::helm_release) return;
  for (std::size_t i = 0; i < prepared.environments.size(); ++i) {
    if (!prepared.environments[i].policy.wait_for_tests) continue;
    problem(true, "/environments/" + std::to_string(i) + "/policy/waitForTests", "policy-never-met",
            "environment '" + std::string(prepared.environments[i].name()) +
                "': policy 'waitForTests' is never met, because only a HelmRelease reports tests and the "
                "appRef is a " +
                std::string(prepared.application.kind) + "; remove it");
  }
}

void check_loops(const PreparedPipeline &prepared, const PipelineProblem &problem) {
  if (prepared.kind != ApplicationKind::helm_release) return;
  for (std::size_t i = 0; i < prepared.environments.size(); ++i) {
    if (prepared.environments[i].policy.loop_promotions == 0) continue;
    problem(false, "/environments/" + std::to_string(i) + "/policy/loop", "policy-without-effect",
            "environment '" + std::string(prepared.environments[i].name()) +
                "': policy 'loop' has no effect, because a HelmRelease reports versions of a chart, and no "
                "merge makes one; remove it");
  }
}

// {"from": …, "environment": …}, the latter unless the environment is the last one.
void write_passage_members(PreparedPipeline &prepared) {
  for (std::size_t i = 0; i < prepared.environments.size(); ++i) {
    Memory memory;
    Text members(&memory);
    Details details(members);
    details.add("from", prepared.environments[i].name());
    if (i + 1 < prepared.environments.size()) details.add("environment", prepared.environments[i + 1].name());
    prepared.environments[i].passage_members = std::string_view(members);
  }
}

}  // namespace

PreparedPipeline prepare(const promotion_pipeline &pipeline, const Configuration &configuration,
                         const TimezoneSource &timezones, const PipelineProblem &problem) {
  PreparedPipeline prepared{
      &pipeline, read_application(*pipeline.application), ApplicationKind::other, nullptr, {}};
  const Application &application = prepared.application;
  prepared.kind = kind_of(application);
  prepared.success_reasons = find_success_reasons(application, configuration);
  check_application(prepared, problem);
  if (pipeline.environment_count == 0) {
    problem(true, "/environments", "no-environments", "the pipeline has no environments; add at least one");
  }
  for (std::size_t i = 0; i < pipeline.environment_count; ++i) {
    prepared.environments.push_back(EnvironmentReader(pipeline, i, timezones, problem).read());
  }
  check_tests(prepared, problem);
  check_loops(prepared, problem);
  write_passage_members(prepared);
  return prepared;
}

}  // namespace promotion::evaluator
