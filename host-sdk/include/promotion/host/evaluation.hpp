// The promotion logic as the host sees it: values in, values out, whichever module works behind it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/event.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

using Metadata = std::map<std::string, std::string>;

// What is known of one revision on one target (promotion_deployment of the contract). An instant of 0: never.
struct Deployment {
  size_t environment = 0;
  std::optional<size_t> target;  // none: the report did not tell which
  std::string revision;
  std::string identity;
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  int64_t tested_ns = 0;
  int64_t failed_ns = 0;
  bool baseline = false;
  Metadata metadata;
};

// A promotion on record, as the evaluator needs it (promotion_record of the contract).
struct Record {
  size_t environment = 0;
  std::string revision;
  std::string identity;
  int64_t created_ns = 0;
  int64_t event_timestamp_ns = 0;
  uint32_t flags = 0;  // PROMOTION_RECORD_*
};

struct EvaluationInput {
  int64_t now_ns = 0;
  PipelinePtr pipeline;
  const Event *event = nullptr;  // none: judge from what is known alone
  std::string event_id;
  size_t event_environment = 0;
  std::vector<Deployment> deployments;
  std::vector<Record> records;
  std::string stop;
};

enum class Outcome { promote = 1, hold = 2, ignore = 3, reject = 4, withdraw = 5 };
std::string_view name_of(Outcome outcome);

struct Gate {
  std::string reason;
  std::string explanation;
  int64_t look_again_ns = 0;
  bool approval = false;
};

struct Decision {
  Outcome outcome = Outcome::ignore;
  std::string reason;
  std::string explanation;
  std::string details_json;
  std::optional<size_t> source;
  std::optional<size_t> environment;
  std::vector<size_t> targets;
  std::string revision;
  std::string identity;
  std::string version;
  Metadata metadata;
  std::vector<Gate> gates;
};

struct EvaluationOutput {
  std::vector<Decision> decisions;
  std::vector<Deployment> observations;
};

// Which module, in which version, did something; kept with every record.
struct ModuleStamp {
  std::string module;
  std::string version;
  std::string sha256;
  uint64_t generation = 0;
  std::string isolation;  // "in-process" or "worker"
};

// What is wrong with something a user wrote.
struct Problem {
  bool is_error = true;
  std::string json_pointer;
  std::string reason;
  std::string message;
};

// One generation of an evaluator module, pinned as long as the pointer lives. Thread-safe.
class Evaluator {
 public:
  virtual ~Evaluator() = default;
  virtual const ModuleStamp &stamp() const = 0;
  // Checks a pipeline without keeping anything. An error: it could not be checked.
  virtual Result<std::vector<Problem>> check(const PipelinePtr &pipeline) const = 0;
  // Prepares the pipeline where that was not done yet (one preparation is kept for each pipeline object), then
  // evaluates. invalid_argument: the pipeline does not pass `prepare`; the message says why. Nothing a module
  // does wrong gets past here: indexes are checked, unknown outcomes and an empty output are `internal`.
  virtual Result<EvaluationOutput> evaluate(const EvaluationInput &input) const = 0;
};

using EvaluatorPtr = std::shared_ptr<const Evaluator>;

}  // namespace promotion::host
