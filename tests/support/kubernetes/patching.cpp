#include "patching.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

void drop_directives(json &patch) {
  if (!patch.is_structured()) return;
  for (auto member = patch.begin(); member != patch.end();) {
    if (patch.is_object() && member.key().starts_with('$')) {
      member = patch.erase(member);
      continue;
    }
    drop_directives(*member);
    ++member;
  }
}

}  // namespace

PatchKind patch_kind(const RecordedRequest &request, const Resource &resource) {
  const auto header = request.headers.find("content-type");
  const std::string type =
      header == request.headers.end() ? "" : header->second.substr(0, header->second.find(';'));
  if (type == "application/json-patch+json") return PatchKind::json;
  if (type == "application/merge-patch+json") return PatchKind::merge;
  if (type == "application/apply-patch+yaml") return PatchKind::apply;
  const std::string strategic = "application/strategic-merge-patch+json";
  if (type == strategic && !resource.is_custom) return PatchKind::strategic;
  throw Refusal{status_answer(415, "UnsupportedMediaType",
                              "the body of the request was in an unknown format - accepted media types "
                              "include: application/json-patch+json, application/merge-patch+json, " +
                                  (resource.is_custom ? "" : strategic + ", ") +
                                  "application/apply-patch+yaml")};
}

json patched(json object, const RecordedRequest &request, PatchKind kind) {
  json patch = json::parse(request.body, nullptr, false);
  const bool is_list = kind == PatchKind::json;
  if (patch.is_discarded() || (is_list ? !patch.is_array() : !patch.is_object()))
    throw Refusal{bad_request_answer("error decoding patch: " + request.body.substr(0, 30))};
  if (kind == PatchKind::strategic) drop_directives(patch);
  if (!is_list) {
    object.merge_patch(patch);
    return object;
  }
  try {
    return object.patch(patch);
  } catch (const json::exception &error) {
    throw Refusal{
        status_answer(422, "Invalid", "the server rejected our request due to an error in our request")};
  }
}

}  // namespace promotion::test
