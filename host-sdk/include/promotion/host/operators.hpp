// Where operators' words are obeyed, and where they ask why something is not where they expect it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/operator_word.hpp"
#include "promotion/host/records.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host {

// What one target has reported of the revision that is asked for. An instant of 0: never.
struct TargetReport {
  std::string target;  // CLUSTER/NAMESPACE; empty: the report did not tell which
  std::string revision;
  int64_t first_ns = 0;
  int64_t last_ns = 0;
  int64_t failed_ns = 0;
  std::string running;  // what it runs by its latest report; empty: not known
};

// One environment on a revision's way.
struct EnvironmentReport {
  std::string environment;
  std::vector<TargetReport> reports;
  std::vector<PromotionRecord> promotions;  // of the revision into it, the latest round first
  std::vector<DecisionRecord> decisions;    // what the evaluator says about that now
};

// The answer to "why is it not there yet?".
struct WayReport {
  PipelineName pipeline;
  std::string environment;
  std::string revision;
  std::string sentence;                         // the cause, naming what to look at or to do
  bool arrived = false;                         // a target of the environment has reported it
  std::vector<EnvironmentReport> environments;  // from the first to the one asked for
  std::vector<StopRecord> stops;                // in force for the pipeline
  std::string error;                            // why the evaluator was not asked; empty: it was
};

// "What would a promotion of it do?"
struct PlanQuestion {
  PipelineName pipeline;
  std::string environment;  // to promote into
  std::string revision;
  bool not_deployed = false;  // also a revision that nobody has reported
};

// What a strategy would do for some of the environment's targets.
struct PlanPart {
  std::vector<std::string> targets;  // CLUSTER/NAMESPACE
  std::string text;                  // the strategy's, for people: lines
};

// What the first step of each of a promotion's tasks would do: of the open one, or of one that an operator
// would start now.
struct PlanReport {
  PipelineName pipeline;
  std::string environment;
  std::string revision;
  std::string version;       // as it is written into the environment
  std::string strategy;      // its canonical name
  std::string promotion_id;  // of the open one, or of the one that there would be
  bool is_open = false;
  std::vector<PlanPart> parts;
};

// Thread-safe.
class Operators {
 public:
  virtual ~Operators() = default;

  // Returns once the word and all its effects in the host are durable, together. A word whose id is on record
  // changes nothing and gets the answer that it got first.
  // invalid_argument: it cannot be meant like this; not_found: what it is about is not there, and what is;
  // failed_precondition: it is not in the state that the word is for, and in which it is; conflict: the id
  // was used for another word; unavailable: it could not be stored, or the evaluator is missing.
  virtual Result<WordRecord> speak(const OperatorWord &word) = 0;

  // Changes nothing. not_found: no such pipeline, environment or revision, and which there are.
  virtual Result<WayReport> explain(const PipelineName &pipeline, std::string_view environment,
                                    std::string_view revision) const = 0;

  // Has the strategy say what it would do. It may look outside, with the pipeline's Secrets; nothing is
  // changed there, nor on record. Takes as long as a step may.
  // As `promote` for what cannot be promoted; unsupported: the strategy has no plans; else the strategy's own
  // reason why it could not do it.
  virtual Result<PlanReport> plan(const PlanQuestion &question) const = 0;
};

}  // namespace promotion::host
