// What the objects of applications say is deployed: read where an event may have been lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "promotion/host/event.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// One object's word about one deployment target.
struct Observation {
  size_t environment = 0;  // of the pipeline that it comes with
  size_t target = 0;       // of that environment
  // What an event would have said: the object, reason and severity in Flux's words, the revision in the
  // metadata, and the instant at which it was deployed. Its source and `cluster` are set by who takes it.
  Event event;
  // Where the object tells only until when it was deployed at the latest: since when it may have been. 0: the
  // event's instant is the one at which it was deployed.
  int64_t earliest_ns = 0;
  std::string origin;  // for explanations: "HelmRelease podinfo/podinfo on dev"
};

class Observer {
 public:
  virtual ~Observer() = default;

  // Returns once what is new is durable together with what follows from it: how many of them said something
  // that was not known. What is known already changes nothing and writes nothing. A report of a later instant
  // is never overridden. What was deployed when the pipeline was first seen is its baseline.
  // unavailable: the store or the evaluator cannot be had.
  virtual Result<size_t> observe(const PipelinePtr &pipeline,
                                 const std::vector<Observation> &observations) = 0;
};

}  // namespace promotion::host
