// values.hpp: pipelines and tasks as plain values, to write tests with.
#pragma once

#include <promotion/abi/abi.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace promotion::test {

struct Reference {
  std::string api_version;
  std::string kind;
  std::string namespace_name;
  std::string name;
};

struct Target {
  std::string namespace_name;
  std::optional<Reference> cluster;  // none: the pipeline's own cluster
};

struct Environment {
  std::string name;
  std::vector<Target> targets;
  std::string strategy;
  std::string block;  // JSON, as written under the strategy's key
  std::string policy;
  bool manual = false;
};

struct Pipeline {
  std::string namespace_name = "default";
  std::string name = "podinfo";
  Reference application{"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "podinfo"};
  std::vector<Environment> environments;
  std::int64_t generation = 1;
};

struct State {
  std::uint32_t version = 1;
  std::string bytes;
  bool operator==(const State &) const = default;
};

struct TaskTarget {
  std::uint32_t index = 0;
  std::string previous_revision;
};

struct Task {
  std::string id = "tsk-0123456789abcdef0123";
  std::string promotion_id = "pro-0123456789abcdef0123";
  Pipeline pipeline;
  std::uint32_t source = 0;
  std::uint32_t environment = 1;
  std::uint32_t attempt = 0;
  std::uint64_t step = 1;
  std::vector<TaskTarget> targets{TaskTarget{}};
  std::string revision = "6.0.1+sha256:abc";
  std::string version = "6.0.1";
  std::string explanation = "podinfo 6.0.1 runs in dev";
  std::string promotion_url;
  std::string event_url;
  std::int64_t created_ns = 1700000000'000000000;
  std::int64_t now_ns = 1700000060'000000000;
  std::optional<State> state;
  std::optional<State> inherited;
  std::map<std::string, std::string> metadata;
  std::string trace_parent;
  bool held = false;
};

/// dev → qa → prod with one target each; qa and prod have that strategy with that block.
Pipeline three_environments(const std::string &strategy, const std::string &block);

}  // namespace promotion::test
