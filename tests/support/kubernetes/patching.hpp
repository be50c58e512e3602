#pragma once

#include "api_answers.hpp"
#include "resource.hpp"

namespace promotion::test {

enum class PatchKind { merge, json, strategic, apply };

/// What the Content-Type says. Throws Refusal (415) for what the resource does not know.
PatchKind patch_kind(const RecordedRequest &request, const Resource &resource);

/// `object` with the request's patch, for all kinds but apply. Throws Refusal. A strategic patch is taken for
/// a merge patch: lists of built-in kinds are replaced as a whole.
nlohmann::json patched(nlohmann::json object, const RecordedRequest &request, PatchKind kind);

}  // namespace promotion::test
