// Checks manifests as a host would find them, without one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lint_report.hpp"
#include "operations/finding.hpp"
#include "pipelines/pipeline_reader.hpp"
#include "promotion/host/registry.hpp"
#include "promotion/host/secret_source.hpp"

namespace promotion::ctl {

struct LintSurroundings {
  const host::Registry *registry = nullptr;
  const host::SecretSource *secrets = nullptr;    // none: Secrets are not looked at
  std::optional<host::SecretName> events_secret;  // of the host, for all pipelines
  // A folder of Secrets with their keys as files, for what a SecretSource cannot list; empty: none.
  std::string secrets_folder;
  std::optional<std::string> outside_options;  // what strategies are asked to look at outside; none: nothing
};

// Not thread-safe. The surroundings outlive it.
class Linter {
 public:
  explicit Linter(const LintSurroundings &surroundings) : surroundings_(surroundings) {}

  // needs_pipeline: a file without any is told of.
  void add_file(const std::string &file, std::string_view text, bool needs_pipeline);
  void add_unreadable(const std::string &file, const std::string &why);

  // What is wrong within all that was added together as well.
  LintReport finish();

 private:
  struct Known {
    std::string file;
    host::yaml::NodePtr root;
    host::PipelinePtr pipeline;
  };

  void add_pipeline(const std::string &file, const host::pipelines::InspectedDocument &document);
  void add_other(const std::string &file, const host::yaml::NodePtr &root);
  void add(const std::string &file, const std::string &pipeline, const host::pipelines::Mistake &mistake);
  void add(const Known &known, const host::operations::Finding &finding);
  void check(const Known &known, const std::vector<host::pipelines::Mistake> &mistakes);
  void check_provider(const std::string &file, const host::yaml::Node &root);
  void check_secret_keys();

  const LintSurroundings &surroundings_;
  LintReport report_;
  std::map<host::PipelineName, Known> pipelines_;
  std::vector<std::pair<std::string, host::yaml::NodePtr>> providers_;
};

}  // namespace promotion::ctl
