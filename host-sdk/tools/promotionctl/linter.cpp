#include "linter.hpp"

#include <algorithm>

#include "operations/pipeline_check.hpp"
#include "pipelines/unknown_keys.hpp"
#include "text/suggestion.hpp"
#include "yaml/position.hpp"
#include "yaml/scalar.hpp"

namespace promotion::ctl {
namespace {

using host::operations::Finding;
using host::pipelines::InspectedDocument;
using host::pipelines::Mistake;

constexpr std::string_view pipeline_group = "pipelines.weave.works/";
constexpr std::string_view notification_group = "notification.toolkit.fluxcd.io/";

std::string display_name(const host::PipelineName &name) { return name.namespace_name + "/" + name.name; }

std::string text_of(const host::yaml::Node &root, std::string_view key) {
  const auto *member = root.find(key);
  return member == nullptr ? "" : member->value->text;
}

// What was read of it is enough for modules to look at: the indexes of its environments are those of the
// manifest.
bool is_complete(const InspectedDocument &document) {
  const auto *spec = document.root->find("spec");
  const auto *list = spec == nullptr ? nullptr : spec->value->find("environments");
  const auto &pipeline = document.read.pipeline;
  return list != nullptr && !pipeline.name.name.empty() && !pipeline.environments.empty() &&
         list->value->items.size() == pipeline.environments.size();
}

bool is_told(const std::vector<Mistake> &mistakes, const std::string &pointer) {
  return std::any_of(mistakes.begin(), mistakes.end(), [&](const Mistake &mistake) {
    return pointer == mistake.pointer || pointer.starts_with(mistake.pointer + "/");
  });
}

// Said where a mistake does not concern all environments that share what it is in.
std::string about(const Finding &finding, const host::Pipeline &pipeline) {
  size_t sharing = 0;
  for (size_t i = 1; i < pipeline.environments.size(); ++i) {
    const auto &pointer = pipeline.environments[i].promotion.pointer;
    if (!pointer.empty() && finding.pointer.starts_with(pointer)) ++sharing;
  }
  if (finding.environments.empty() || finding.environments.size() >= sharing) return "";
  return " (into " + host::operations::joined(finding.environments) + ")";
}

}  // namespace

void Linter::add_file(const std::string &file, std::string_view text, bool needs_pipeline) {
  ++report_.files;
  const auto parsed = host::yaml::parse(text);
  if (const auto *refused = std::get_if<host::yaml::Refusal>(&parsed)) {
    report_.findings.push_back(
        {file, refused->line, refused->column, "", "", true, "not-yaml", refused->message});
    return;
  }
  const size_t before = report_.pipelines;
  const size_t found = report_.findings.size();
  for (const auto &root : std::get<std::vector<host::yaml::NodePtr>>(parsed)) {
    const auto document = host::pipelines::inspect_document(root, file);
    if (document.is_pipeline) {
      add_pipeline(file, document);
    } else if (!document.mistakes.empty()) {
      for (const auto &mistake : document.mistakes) add(file, "", mistake);
    } else {
      add_other(file, root);
    }
  }
  if (needs_pipeline && report_.pipelines == before && report_.findings.size() == found)
    report_.findings.push_back(
        {file, 0, 0, "", "", false, "no-pipeline", "holds no Pipeline, so nothing was checked"});
}

void Linter::add_unreadable(const std::string &file, const std::string &why) {
  const bool names_it = why.starts_with(file + ": ");
  report_.findings.push_back(
      {file, 0, 0, "", "", true, "unreadable", names_it ? why.substr(file.size() + 2) : why});
}

void Linter::add_pipeline(const std::string &file, const InspectedDocument &document) {
  ++report_.pipelines;
  auto pipeline = std::make_shared<host::Pipeline>(document.read.pipeline);
  if (pipeline->generation == 0) pipeline->generation = 1;
  const auto name = display_name(pipeline->name);
  for (const auto &mistake : document.mistakes) add(file, name, mistake);
  for (const auto &mistake : host::pipelines::find_unknown_keys(*document.root)) add(file, name, mistake);
  const Known known{file, document.root, pipeline};
  if (!pipeline->name.name.empty()) {
    const auto [first, is_new] = pipelines_.emplace(pipeline->name, known);
    if (!is_new)
      add(known,
          {true,
           "/metadata/name",
           "duplicate-pipeline",
           "the pipeline " + name + " is in " +
               host::yaml::at_line(first->second.file, first->second.root->line) + " too; keep one of them",
           {}});
  }
  if (is_complete(document)) check(known, document.mistakes);
}

void Linter::add_other(const std::string &file, const host::yaml::NodePtr &root) {
  const auto version = text_of(*root, "apiVersion");
  const auto kind = text_of(*root, "kind");
  if (version.starts_with(pipeline_group))
    add(file, "",
        {root->find("kind")->line, root->find("kind")->column, "/kind", "kind", "unknown-kind",
         "is '" + kind + "', which " + version + " does not have; expected Pipeline"});
  if (version.starts_with(notification_group) && kind == "Provider") providers_.emplace_back(file, root);
}

void Linter::check(const Known &known, const std::vector<Mistake> &mistakes) {
  using namespace host::operations;
  const auto add_all = [&](const std::vector<Finding> &findings) {
    for (const auto &finding : findings)
      if (!is_told(mistakes, finding.pointer)) add(known, finding);
  };
  add_all(check_strategies(known.pipeline, *surroundings_.registry));
  if (surroundings_.outside_options)
    add_all(check_outside(known.pipeline, *surroundings_.registry, *surroundings_.outside_options, {}));
  if (surroundings_.secrets)
    add_all(check_secrets(*known.pipeline, *surroundings_.secrets, surroundings_.events_secret));
}

void Linter::add(const std::string &file, const std::string &pipeline, const Mistake &mistake) {
  report_.findings.push_back(
      {file, mistake.line, mistake.column, pipeline, mistake.field, true, mistake.reason, mistake.message});
}

void Linter::add(const Known &known, const Finding &finding) {
  const auto position = host::yaml::locate(*known.root, finding.pointer);
  report_.findings.push_back({known.file, position.line, position.column, display_name(known.pipeline->name),
                              host::yaml::field_of(*known.root, finding.pointer), finding.is_error,
                              finding.reason, finding.message + about(finding, *known.pipeline)});
}

LintReport Linter::finish() {
  for (const auto &[file, root] : providers_) check_provider(file, *root);
  if (!surroundings_.secrets_folder.empty()) check_secret_keys();
  report_.sort();
  return std::move(report_);
}

}  // namespace promotion::ctl
