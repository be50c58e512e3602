// Reads the Pipelines of a manifest, in all three shapes in which users have them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"
#include "reading.hpp"

namespace promotion::host::pipelines {

struct ReadPipeline {
  Pipeline pipeline;      // its generation is metadata.generation, or 0
  std::string spec_json;  // equal when nothing changed
  int line = 0;           // where the document begins
};

// One document with all that is wrong with it. What could not be read is left out of the pipeline.
struct InspectedDocument {
  yaml::NodePtr root;
  bool is_pipeline = false;  // else a document of another kind, unless there are mistakes
  ReadPipeline read;         // of a pipeline
  std::vector<Mistake> mistakes;
};
InspectedDocument inspect_document(const yaml::NodePtr &root, std::string_view origin);

struct ReadManifest {
  std::vector<ReadPipeline> pipelines;
  std::vector<std::string> skipped;  // documents of other kinds, as "FILE:LINE: Kind"
};

// invalid_argument: what is wrong with the first document that is, with file, line and field.
Result<ReadManifest> read_manifest(std::string_view yaml, std::string_view origin);

}  // namespace promotion::host::pipelines
