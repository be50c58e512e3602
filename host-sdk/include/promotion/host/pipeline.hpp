// The Pipeline resource (pipelines.weave.works/v1alpha1) as the host works with it: its three shapes made
// one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace promotion::host {

struct ObjectReference {
  std::string api_version;
  std::string kind;
  std::string namespace_name;
  std::string name;
  bool operator==(const ObjectReference &) const = default;
};

struct PipelineName {
  std::string namespace_name;
  std::string name;
  auto operator<=>(const PipelineName &) const = default;
};

// A target is known by cluster and namespace.
struct Target {
  std::string namespace_name;
  std::optional<ObjectReference> cluster;  // none: the cluster of the pipeline
  bool operator==(const Target &) const = default;
};

// What promotions into one environment use: the pipeline's own `promotion`, or the environment's in its
// place.
struct PromotionSettings {
  // Every key that stands for a strategy, as written and in that order. More than one is a mistake that is
  // told of each event, so that it reaches whoever asks what became of it: then `strategy` is empty.
  std::vector<std::string> strategy_keys;
  std::string strategy;  // the key as written, such as "pullRequest"; empty: not exactly one was named
  std::string strategy_config_json;  // its block, as written; an object
  std::string policy_json;           // empty: none
  bool manual = false;
  // Where this is written, as JSON pointers (RFC 6901) into the manifest; empty: it is not, or not known.
  std::string pointer;  // such as "/spec/promotion" or "/spec/environments/2/promotion"
  std::string
      strategy_pointer;  // of the block, such as "/spec/promotion/strategy/pull-request"; of two the second
  std::string pull_requests_pointer;  // of the `pullRequests` that the block was given from beside it
  bool operator==(const PromotionSettings &) const = default;
};

struct Environment {
  std::string name;
  std::vector<Target> targets;
  PromotionSettings promotion;  // for promotions into it
  bool operator==(const Environment &) const = default;
};

// Immutable once published; shared between threads.
struct Pipeline {
  PipelineName name;
  ObjectReference application;
  std::vector<Environment> environments;  // in the order of promotion
  int64_t generation = 0;                 // grows with each change of the specification
  // The Secret in the pipeline's namespace with the keys that authenticate events; none: the host-wide one.
  std::optional<std::string> events_secret;
  // It was named for the strategy's own credentials: where it holds no such keys, the host-wide one serves.
  bool events_secret_shared = false;
  std::string events_secret_pointer;  // where it is named in the manifest; empty: nowhere

  // The index of the environment of that name; none: there is no such environment.
  std::optional<size_t> find_environment(std::string_view environment) const;
  bool operator==(const Pipeline &) const = default;
};

using PipelinePtr = std::shared_ptr<const Pipeline>;

// How records, logs and APIs show a target:
// CLUSTER/NAMESPACE, where CLUSTER is the cluster's name, or "local" for the pipeline's own.
std::string display_name(const Target &target);

}  // namespace promotion::host
