// Which revision an operator means: what he writes is matched against what is known of the pipeline.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "promotion/host/evaluation.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"
#include "sql.hpp"

namespace promotion::host {

struct KnownRevision {
  std::string revision;  // as the latest report or promotion has it
  std::string identity;
  std::string version;  // as it is to be written into the environment; empty: not known yet
  Metadata metadata;
};

// One entry for each identity among the deployments and promotions on record, the latest first. Throws
// DatabaseError.
std::vector<KnownRevision> known_revisions(Connection &sql, const Pipeline &pipeline);

// Has the evaluator say how the revision is written where it is promoted into that environment, by asking
// what it would decide if the environment before ran it alone. The evaluator's error, or internal when it
// does not speak of it.
Result<std::string> adapted_version(const Evaluator &evaluator, const PipelinePtr &pipeline,
                                    size_t environment, const KnownRevision &revision, int64_t now_ns);

// The one of the known revisions that the text means: as reported or compared, else as written into the
// environment. not_found and invalid_argument (it could be several) list what is known. `environment`:
// promoted into; 0: of none, and only what needs no evaluator is compared.
Result<KnownRevision> choose_revision(std::vector<KnownRevision> known, std::string_view text,
                                      const Result<EvaluatorPtr> &evaluator, const PipelinePtr &pipeline,
                                      size_t environment, int64_t now_ns);

// "6.0.1, 6.0.0 and 12 more"; "none" when there is none.
std::string listed(const std::vector<KnownRevision> &known);

}  // namespace promotion::host
