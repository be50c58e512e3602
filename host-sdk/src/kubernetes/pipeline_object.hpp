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

}  // namespace promotion::host::kubernetes
