#include "matching.hpp"

#include <promotion/sdk/value.hpp>

namespace promotion::evaluator {
namespace {

constexpr std::string_view local_cluster = "local";
constexpr std::string_view annotation_prefix = "event.toolkit.fluxcd.io";

// True for prefix + "/" + key.
bool is_prefixed(std::string_view text, std::string_view prefix, std::string_view key) {
  return text.size() == prefix.size() + 1 + key.size() && text.starts_with(prefix) && text.ends_with(key) &&
         text[prefix.size()] == '/';
}

bool is_on(const promotion_target &target, std::string_view cluster, std::string_view pipeline_namespace) {
  if (target.cluster == nullptr) return cluster == local_cluster;
  const std::string_view name = text(target.cluster->name);
  if (name == cluster) return true;
  const std::string_view own = text(target.cluster->namespace_name);
  return is_prefixed(cluster, own.empty() ? pipeline_namespace : own, name);
}

}  // namespace

std::string_view api_group(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

Application read_application(const promotion_reference &reference) {
  const std::string_view api_version = text(reference.api_version);
  return {api_group(api_version), text(reference.kind), text(reference.name), api_version.empty()};
}

bool is_application(const Application &application, const promotion_reference &object) {
  return application.name == text(object.name) && application.kind == text(object.kind) &&
         (application.any_group || application.group == api_group(text(object.api_version)));
}

std::string_view find_metadata(const promotion_event &event, std::string_view key) {
  const std::string_view group = api_group(text(event.object->api_version));
  std::string_view prefixed;
  for (std::uint64_t i = 0; i < event.metadata_count; ++i) {
    const std::string_view found = text(event.metadata[i].key);
    if (found == key) return text(event.metadata[i].value);
    if (found.size() > key.size() &&
        (is_prefixed(found, group, key) || is_prefixed(found, annotation_prefix, key))) {
      prefixed = text(event.metadata[i].value);
    }
  }
  return prefixed;
}

Speaker find_speaker(const promotion_pipeline &pipeline, const promotion_environment &environment,
                     std::string_view cluster, std::string_view object_namespace) {
  Speaker speaker{cluster.empty() ? Speaker::Match::other_namespace : Speaker::Match::other_cluster,
                  PROMOTION_NONE};
  for (std::uint64_t i = 0; i < environment.target_count; ++i) {
    const promotion_target &target = *environment.targets[i];
    if (!cluster.empty() && !is_on(target, cluster, text(pipeline.namespace_name))) continue;
    if (text(target.namespace_name) != object_namespace) {
      if (speaker.match == Speaker::Match::other_cluster) speaker.match = Speaker::Match::other_namespace;
      continue;
    }
    if (speaker.match == Speaker::Match::one) return {Speaker::Match::several, PROMOTION_NONE};
    speaker = {Speaker::Match::one, static_cast<std::uint32_t>(i)};
  }
  return speaker;
}

}  // namespace promotion::evaluator
