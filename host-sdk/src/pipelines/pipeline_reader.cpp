#include "pipeline_reader.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "promotion/host/pipeline_source.hpp"
#include "promotion_reader.hpp"
#include "reading.hpp"
#include "yaml/json.hpp"
#include "yaml/scalar.hpp"

namespace promotion::host::pipelines {
namespace {

constexpr std::string_view api_group = "pipelines.weave.works/";
constexpr std::string_view api_version = "pipelines.weave.works/v1alpha1";

std::string text_of(const Place &place) {
  const auto text = place ? yaml::as_text(*place.node) : std::nullopt;
  return std::string(text.value_or(std::string_view()));
}

Target read_target(const Place &place, Reading &reading) {
  Target target;
  if (!reading.is_map(place)) return target;
  target.namespace_name = reading.required_name(place.at("namespace"), label_name);
  const Place cluster = place.at("clusterRef");
  if (!reading.is_map(cluster)) return target;
  ObjectReference reference;
  reference.api_version = reading.optional_text(cluster.at("apiVersion"));
  reference.kind = reading.optional_text(cluster.at("kind"));
  if (reference.kind.empty()) reference.kind = "GitopsCluster";
  reference.name = reading.required_name(cluster.at("name"), subdomain_name);
  reference.namespace_name = reading.optional_name(cluster.at("namespace"), label_name);
  target.cluster = std::move(reference);
  return target;
}

std::vector<Target> read_targets(const Place &list, Reading &reading) {
  std::vector<Target> targets;
  if (!reading.is_list(list)) return targets;
  std::set<std::string> names;
  for (size_t i = 0; i < list.node->items.size(); ++i) {
    auto target = read_target(list.at(i), reading);
    // Records and tasks know a target by these two names alone.
    if (!names.insert(display_name(target)).second)
      reading.fail(list.at(i), "duplicate-target",
                   "is the target " + display_name(target) + " again; a target may be listed once");
    targets.push_back(std::move(target));
  }
  return targets;
}

void read_environments(const Place &spec, const PromotionSettings &common, Pipeline &pipeline,
                       Reading &reading) {
  const Place list = spec.at("environments");
  if (!list)
    return reading.fail(list, "missing-field", "is missing; expected a list of at least one environment");
  if (!reading.is_list(list)) return;
  if (list.node->items.empty())
    return reading.fail(list, "no-environments", "is empty; expected at least one environment");
  std::map<std::string, int> lines;
  for (size_t i = 0; i < list.node->items.size(); ++i) {
    const Place place = list.at(i);
    if (place.node->kind != yaml::Node::Kind::map) {
      reading.fail(place, "wrong-type",
                   "is " + yaml::describe(*place.node) + "; expected a map with name and targets");
      continue;
    }
    Environment environment;
    environment.name = reading.required_name(place.at("name"), environment_name);
    const auto [known, is_new] = lines.emplace(environment.name, place.line);
    if (!is_new)
      reading.fail(place.at("name"), "duplicate-environment",
                   "is '" + environment.name + "', the name of the environment in line " +
                       std::to_string(known->second) + " too; names must differ");
    environment.targets = read_targets(place.at("targets"), reading);
    const Place own = place.at("promotion");
    environment.promotion = own ? read_promotion(own, reading).settings : common;
    pipeline.environments.push_back(std::move(environment));
  }
}

void read_metadata(const Place &document, Pipeline &pipeline, Reading &reading) {
  const Place metadata = document.at("metadata");
  if (!metadata)
    return reading.fail(metadata, "missing-field", "is missing; expected a map with name and namespace");
  if (!reading.is_map(metadata)) return;
  pipeline.name.name = reading.required_name(metadata.at("name"), subdomain_name);
  pipeline.name.namespace_name = reading.optional_name(metadata.at("namespace"), label_name);
  if (pipeline.name.namespace_name.empty()) pipeline.name.namespace_name = "default";
  if (const Place generation = metadata.at("generation")) {
    const auto number = yaml::as_json_number(*generation.node);
    const bool digits =
        number && number->size() <= 18 && number->find_first_not_of("0123456789") == std::string::npos;
    if (digits)
      pipeline.generation = std::stoll(*number);
    else
      reading.fail(generation, "wrong-type",
                   "is " + yaml::describe(*generation.node) + "; expected a whole number");
  }
}

void read_spec(const Place &spec, Pipeline &pipeline, Reading &reading) {
  const Place application = spec.at("appRef");
  if (!application) {
    reading.fail(application, "missing-field", "is missing; expected a map with apiVersion, kind and name");
  } else if (reading.is_map(application)) {
    pipeline.application.api_version = reading.required_text(application.at("apiVersion"));
    pipeline.application.kind = reading.required_text(application.at("kind"));
    pipeline.application.name = reading.required_name(application.at("name"), subdomain_name);
    pipeline.application.namespace_name = reading.optional_name(application.at("namespace"), label_name);
  }
  const Place promotion = spec.at("promotion");
  auto common = promotion ? read_promotion(promotion, reading) : ReadPromotion{};
  pipeline.events_secret_shared = !common.events_secret && common.credentials_secret;
  pipeline.events_secret = common.events_secret ? common.events_secret : common.credentials_secret;
  pipeline.events_secret_pointer =
      common.events_secret ? common.events_secret_pointer : common.credentials_secret_pointer;
  read_environments(spec, common.settings, pipeline, reading);
}

ReadPipeline read_document(const Place &document, Reading &reading) {
  ReadPipeline read;
  read.line = document.line;
  read_metadata(document, read.pipeline, reading);
  const Place spec = document.at("spec");
  if (!spec) {
    reading.fail(spec, "missing-field", "is missing; expected a map with appRef and environments");
  } else {
    read.spec_json = reading.optional_json_map(spec);
    if (spec.node->kind == yaml::Node::Kind::map) read_spec(spec, read.pipeline, reading);
  }
  return read;
}

// False: it is something else, to be skipped, or nothing that can be read.
bool is_pipeline(const Place &document, Reading &reading) {
  if (document.node->kind != yaml::Node::Kind::map) {
    reading.fail(document, "no-manifest",
                 "is " + yaml::describe(*document.node) +
                     "; expected a manifest with apiVersion, kind, metadata and spec");
    return false;
  }
  const auto version = text_of(document.at("apiVersion"));
  const auto kind = text_of(document.at("kind"));
  if (kind.empty() || version.empty()) {
    Place missing = document.at(kind.empty() ? "kind" : "apiVersion");
    missing.line = document.line;
    missing.column = document.column;
    reading.fail(
        missing, "no-manifest",
        "is missing or no text; expected a manifest such as a Pipeline of " + std::string(api_version));
    return false;
  }
  if (kind != "Pipeline" || version.rfind(api_group, 0) != 0) return false;
  if (version == api_version) return true;
  reading.fail(document.at("apiVersion"), "unknown-version",
               "is '" + version + "'; expected " + std::string(api_version));
  return false;
}

}  // namespace

InspectedDocument inspect_document(const yaml::NodePtr &root, std::string_view origin) {
  InspectedDocument inspected;
  inspected.root = root;
  Reading reading(origin);
  const Place document{root.get(), "", root->line, root->column};
  inspected.is_pipeline = is_pipeline(document, reading);
  if (inspected.is_pipeline) inspected.read = read_document(document, reading);
  inspected.mistakes = reading.mistakes();
  return inspected;
}

Result<ReadManifest> read_manifest(std::string_view yaml, std::string_view origin) {
  auto documents = yaml::read(yaml, origin);
  if (!documents.ok()) return documents.error();
  ReadManifest manifest;
  std::map<PipelineName, int> lines;
  for (const auto &root : *documents) {
    auto document = inspect_document(root, origin);
    if (!document.mistakes.empty()) return error_of(document.mistakes, origin);
    if (!document.is_pipeline) {
      manifest.skipped.push_back(yaml::at_line(origin, root->line) + ": " + root->find("kind")->value->text);
      continue;
    }
    const auto &name = document.read.pipeline.name;
    const auto [known, is_new] = lines.emplace(name, root->line);
    if (!is_new)
      return Error{Code::invalid_argument, yaml::at_line(origin, root->line) + ": the pipeline " +
                                               name.namespace_name + "/" + name.name + " is in line " +
                                               std::to_string(known->second) + " too; keep one of them"};
    manifest.pipelines.push_back(std::move(document.read));
  }
  return manifest;
}

}  // namespace promotion::host::pipelines

namespace promotion::host {

Result<std::vector<PipelinePtr>> read_pipelines(std::string_view yaml, std::string_view origin) {
  auto manifest = pipelines::read_manifest(yaml, origin);
  if (!manifest.ok()) return manifest.error();
  std::vector<PipelinePtr> read_all;
  for (auto &read : manifest->pipelines) {
    if (read.pipeline.generation == 0) read.pipeline.generation = 1;
    read_all.push_back(std::make_shared<const Pipeline>(std::move(read.pipeline)));
  }
  return read_all;
}

}  // namespace promotion::host
