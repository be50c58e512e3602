// A Pipeline as the API server gives it, read as one in a manifest is.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "api_call.hpp"
#include "pipelines/pipeline_reader.hpp"
#include "resource_facts.hpp"

namespace promotion::host::kubernetes {

Resource pipelines_resource();

struct PipelineObject {
  PipelineName name;
  std::string resource_version;
  pipelines::ReadPipeline read;
  std::string problem;  // why it cannot be used; empty: it can
  ResourceFacts facts;
};

// None: it is no object with a name and a namespace, which no server sends.
std::optional<PipelineObject> read_pipeline_object(const nlohmann::json &object);

// A member's text, or nothing where there is none.
std::string text_at(const nlohmann::json &object, const char *key);
std::string metadata_text(const nlohmann::json &object, const char *key);

}  // namespace promotion::host::kubernetes
