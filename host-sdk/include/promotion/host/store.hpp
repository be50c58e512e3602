// What must not be lost: events, deployments, promotions and tasks in one SQL database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/log.hpp"
#include "promotion/host/records.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

struct EventQuery {
  std::optional<PipelineName> pipeline;
  std::string before;  // ids older than this one; empty: from the newest
  size_t limit = 100;
};

struct PromotionQuery {
  std::optional<PipelineName> pipeline;
  std::string environment;
  std::optional<PromotionState> state;
  size_t limit = 100;
};

// States of tasks that have not ended, which some module has to be able to read.
struct OpenState {
  std::string strategy;  // the key, as records have it
  uint32_t version = 0;
  uint64_t tasks = 0;
};

struct WordQuery {
  std::optional<PipelineName> pipeline;  // words about all pipelines are left out then
  size_t limit = 100;
};

// Thread-safe. Newest first. Reading never waits for writing.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<std::vector<EventRecord>> events(const EventQuery &query) const = 0;
  virtual Result<EventRecord> event(std::string_view id) const = 0;
  virtual Result<std::vector<PromotionRecord>> promotions(const PromotionQuery &query) const = 0;
  virtual Result<PromotionRecord> promotion(std::string_view id) const = 0;
  // The promotions that this event started or held.
  virtual Result<std::vector<PromotionRecord>> promotions_of_event(std::string_view event_id) const = 0;
  // Each strategy and version of state once.
  virtual Result<std::vector<OpenState>> open_states() const = 0;
  virtual Result<std::vector<WordRecord>> words(const WordQuery &query) const = 0;
  // What is known to run on the targets that the pipeline has now, by its indexes.
  virtual Result<std::vector<Deployment>> deployments(const Pipeline &pipeline) const = 0;
  // The emergency stops in force; the one for all pipelines first.
  virtual Result<std::vector<StopRecord>> stops() const = 0;
};

}  // namespace promotion::host
