#include "pipeline_object.hpp"

#include <nlohmann/json.hpp>

#include "json_parts.hpp"
#include "yaml/tree.hpp"

namespace promotion::host::kubernetes {
namespace {

using nlohmann::json;

constexpr size_t max_height = 64;  // as in manifests: everything after this may recurse

// Shares the reader with manifests: it reads a tree, whatever that was written in.
yaml::NodePtr node_of(const json &value, size_t depth) {
  auto node = std::make_shared<yaml::Node>();
  node->line = node->column = 1;
  if (depth > max_height) return node;
  switch (value.type()) {
    case json::value_t::object:
      node->kind = yaml::Node::Kind::map;
      for (const auto &[key, member] : value.items())
        node->members.push_back({key, 1, 1, node_of(member, depth + 1)});
      break;
    case json::value_t::array:
      node->kind = yaml::Node::Kind::sequence;
      for (const auto &item : value) node->items.push_back(node_of(item, depth + 1));
      break;
    case json::value_t::string:
      node->kind = yaml::Node::Kind::scalar;
      node->style = yaml::Node::Style::text;
      node->text = value.get<std::string>();
      break;
    case json::value_t::null:
      break;
    default:
      node->kind = yaml::Node::Kind::scalar;
      node->text = value.dump();
  }
  for (const auto &member : node->members) node->height = std::max(node->height, member.value->height + 1);
  for (const auto &item : node->items) node->height = std::max(node->height, item->height + 1);
  return node;
}

std::string problem_of(const std::vector<pipelines::Mistake> &mistakes) {
  const auto &first = mistakes.front();
  std::string problem = (first.field.empty() ? "" : first.field + ": ") + first.message;
  if (mistakes.size() > 1) problem += " (and " + std::to_string(mistakes.size() - 1) + " more)";
  return problem;
}

}  // namespace

Resource pipelines_resource() { return {"pipelines.weave.works", "v1alpha1", "pipelines"}; }

std::optional<PipelineObject> read_pipeline_object(const json &object) {
  PipelineObject result;
  result.name = {metadata_text(object, "namespace"), metadata_text(object, "name")};
  result.resource_version = metadata_text(object, "resourceVersion");
  if (result.name.namespace_name.empty() || result.name.name.empty()) return std::nullopt;
  json wanted{{"apiVersion", text_at(object, "apiVersion")}, {"kind", text_at(object, "kind")}};
  // What servers add to it is of no use here, and large.
  for (const char *key : {"name", "namespace", "generation"})
    if (object["metadata"].contains(key)) wanted["metadata"][key] = object["metadata"][key];
  if (object.contains("spec")) wanted["spec"] = object["spec"];
  const auto tree = node_of(wanted, 1);
  result.facts = read_resource_facts(object);
  if (tree->height > max_height) {
    result.problem = result.facts.problem = "it has more than 64 levels";
    return result;
  }
  auto inspected = pipelines::inspect_document(tree, "Pipeline");
  if (!inspected.mistakes.empty())
    result.problem = problem_of(inspected.mistakes);
  else if (!inspected.is_pipeline)
    result.problem = "it is no Pipeline";
  result.facts.problem = result.problem;
  result.read = std::move(inspected.read);
  return result;
}

}  // namespace promotion::host::kubernetes
