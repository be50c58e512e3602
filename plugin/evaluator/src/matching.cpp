#include "matching.hpp"

#include <promotion/sdk/value.hpp>

#include "text.hpp"

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
  if (target.cluster == nullptr) return same(cluster, local_cluster);
  const std::string_view name = text(target.cluster->name);
  if (same(name, cluster)) return true;
  const std::string_view own = text(target.cluster->namespace_name);
  return is_prefixed(cluster, own.empty() ? pipeline_namespace : own, name);
}

// Where the value of that key goes; NULL: the key is not known here.
EventMetadata::Value *find_value(EventMetadata &metadata, std::string_view key) {
  switch (key.size()) {
    case 7:
      return same(key, "cluster") ? &metadata.cluster : nullptr;
    case 8:
      return same(key, "revision") ? &metadata.revision : nullptr;
    case 10:
      return same(key, "oci-digest") ? &metadata.oci_digest : nullptr;
    case 11:
      return same(key, "app-version") ? &metadata.app_version : nullptr;
    case 14:
      return same(key, "originRevision") ? &metadata.origin_revision : nullptr;
    default:
      return nullptr;
  }
}

// The same of a key with a prefix before it; NULL as well: it has none of those that count.
EventMetadata::Value *find_prefixed(EventMetadata &metadata, std::string_view key,
                                    const promotion_reference &object) {
  const std::size_t slash = key.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const std::string_view prefix = key.substr(0, slash);
  if (!same(prefix, annotation_prefix) && !same(prefix, api_group(text(object.api_version)))) return nullptr;
  return find_value(metadata, key.substr(slash + 1));
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
  return same(application.name, text(object.name)) && same(application.kind, text(object.kind)) &&
         (application.any_group || same(application.group, api_group(text(object.api_version))));
}

EventMetadata read_metadata(const promotion_event &event) {
  EventMetadata metadata;
  for (std::uint64_t i = 0; i < event.metadata_count; ++i) {
    const std::string_view key = text(event.metadata[i].key);
    EventMetadata::Value *value = find_value(metadata, key);
    const bool is_plain = value != nullptr;
    if (!is_plain) value = find_prefixed(metadata, key, *event.object);
    // Of several plain ones the first counts, and of those under a prefix the last.
    if (value != nullptr && !value->is_plain) *value = {text(event.metadata[i].value), is_plain};
  }
  return metadata;
}

Speaker find_speaker(const promotion_pipeline &pipeline, const promotion_environment &environment,
                     std::string_view cluster, std::string_view object_namespace) {
  Speaker speaker{cluster.empty() ? Speaker::Match::other_namespace : Speaker::Match::other_cluster,
                  PROMOTION_NONE};
  for (std::uint64_t i = 0; i < environment.target_count; ++i) {
    const promotion_target &target = *environment.targets[i];
    if (!cluster.empty() && !is_on(target, cluster, text(pipeline.namespace_name))) continue;
    if (!same(text(target.namespace_name), object_namespace)) {
      if (speaker.match == Speaker::Match::other_cluster) speaker.match = Speaker::Match::other_namespace;
      continue;
    }
    if (speaker.match == Speaker::Match::one) return {Speaker::Match::several, PROMOTION_NONE};
    speaker = {Speaker::Match::one, static_cast<std::uint32_t>(i)};
  }
  return speaker;
}

}  // namespace promotion::evaluator
