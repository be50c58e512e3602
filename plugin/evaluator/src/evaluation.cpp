#include "evaluation.hpp"

#include <promotion/sdk/value.hpp>

#include "event_decision.hpp"
#include "event_reading.hpp"
#include "judgement.hpp"
#include "reason.hpp"
#include "resuming.hpp"

namespace promotion::evaluator {
namespace {

// A promotion that keeps its place before the candidate, which was judged just now and starts nothing, is
// judged in its own right, since what held it may have cleared.
void judge_other_open(const Passage &passage, const Candidate &candidate, Decisions &decisions) {
  if (passage.is_last() || decisions.back().starts()) return;
  if (passage.about.input.event != nullptr && !passage.destination.policy.after_gates) return;
  const promotion_record *predecessor = find_predecessor(passage, candidate.dated.identity);
  if (predecessor == nullptr || has(*predecessor, PROMOTION_RECORD_BY_OPERATOR)) return;
  if (passage.about.input.event != nullptr && has(*predecessor, PROMOTION_RECORD_STARTED)) return;
  const auto vouched = find_vouched(passage.vouchers, passage.about.known.find(text(predecessor->identity)));
  decisions.push_back(judge(passage, *vouched, Waited::no));
}

// Whether a decision that the event did not ask for is worth telling: it starts something, or holds something
// that is not on record.
bool is_news(const Passage &passage, const Decision &decision) {
  if (decision.outcome == PROMOTION_PROMOTE) return true;
  return decision.outcome == PROMOTION_HOLD && passage.find_record(decision.identity) == nullptr;
}

void judge_by_the_way(const Passage &passage, Decisions &decisions) {
  if (passage.is_last()) return;
  const auto candidate = find_candidate(passage.vouchers);
  if (!candidate || !may_start(passage, *candidate)) return;
  Decision decision = judge(passage, *candidate, Waited::no);
  if (is_news(passage, decision)) decisions.push_back(std::move(decision));
}

// What an event that reports a deployment leads to in its own environment.
class ReportJudge {
 public:
  ReportJudge(const Passage &passage, const Report &report, Decisions &decisions)
      : passage_(passage),
        report_(report),
        revision_(passage.about.known.find(report.identity)),
        decisions_(decisions) {}

  void judge_report() {
    if (!is_vouched_by_speaker()) {
      decisions_.push_back(superseded_report());
      judge_by_the_way(passage_, decisions_);
      return;
    }
    auto judged = find_candidate(passage_.vouchers);
    if (judged->revision != revision_) {
      if (!passage_.is_last()) return judge_older_than(*judged);
      judged = find_vouched(passage_.vouchers, revision_);
    }
    decisions_.push_back(judge(passage_, *judged, own_waited()));
    judge_other_open(passage_, *judged, decisions_);
  }

 private:
  const promotion_event &event() const { return *passage_.about.input.event; }

  void judge_older_than(const Candidate &candidate) {
    decisions_.push_back(older_than(candidate));
    judge_by_the_way(passage_, decisions_);
    // One that was held because no target vouched for it goes on, unless it has to make way now.
    if (!decisions_.back().starts() && own_waited() == Waited::for_a_word)
      decisions_.push_back(judge(passage_, *find_vouched(passage_.vouchers, revision_), Waited::for_a_word));
  }

  bool is_vouched_by_speaker() const {
    for (const Voucher &voucher : passage_.vouchers) {
      if (voucher.deployment->target_index == report_.target_index && voucher.revision == revision_) {
        return true;
      }
    }
    return false;
  }

  // What the revision's promotion waited for before this event. Asked only where a record makes it matter.
  Waited own_waited() const {
    if (passage_.is_last()) return Waited::no;
    const promotion_record *record = passage_.find_record(report_.identity);
    if (record == nullptr || !has(*record, PROMOTION_RECORD_OPEN)) return Waited::no;
    return waited(passage_, *record, false);
  }

  Decision explain(std::string_view reason) const {
    Decision decision =
        decide_on_event(passage_.about.pipeline, event(), PROMOTION_IGNORE, reason, passage_.about.memory);
    decision.revision = report_.revision.reported;
    decision.identity = report_.identity;
    Details(decision.details).add("revision", decision.revision).add("identity", decision.identity);
    return decision;
  }

  // The speaker's latest success of another revision, if it is later than this report.
  const promotion_deployment *deployed_since() const {
    const promotion_deployment *found = nullptr;
    for (const KnownDeployment *known = passage_.about.known.first_in(report_.environment_index);
         known != nullptr; known = known->next) {
      const promotion_deployment &other = *known->view;
      if (other.target_index != report_.target_index || known->revision == revision_ ||
          other.last_ns <= report_.timestamp_ns) {
        continue;
      }
      if (found == nullptr || other.last_ns > found->last_ns) found = &other;
    }
    return found;
  }

  Decision superseded_report() const {
    const promotion_deployment *since = deployed_since();
    Decision decision = explain(since != nullptr ? reason::deployed_another_since : reason::taken_back);
    Text &sentence = decision.explanation;
    append(sentence, report_.revision.reported, " was deployed at ", Instant{report_.timestamp_ns}, ", but ");
    append_speaker(sentence, passage_.about.pipeline, report_.environment_index, report_.target_index);
    if (since != nullptr) {
      append(sentence, " has reported ", text(since->revision), " at ", Instant{since->last_ns}, ".");
      Details(decision.details)
          .add("deployedSince", text(since->revision))
          .add_instant("since", since->last_ns);
    } else {
      append(sentence, " has reported a failure, a rollback or an uninstall no earlier than that.");
    }
    return decision;
  }

  Decision older_than(const Candidate &candidate) const {
    Decision decision = explain(reason::older_than_candidate);
    append(decision.explanation, report_.revision.reported, " is not the youngest revision that environment ",
           passage_.source.name(), " runs: that is ", candidate.dated.reported, ", first deployed at ",
           Instant{candidate.dated.born_ns}, ".");
    Details(decision.details)
        .add("candidate", candidate.dated.reported)
        .add_instant("candidateBorn", candidate.dated.born_ns);
    return decision;
  }

  const Passage &passage_;
  const Report &report_;
  const KnownRevision *revision_;  // the one reported
  Decisions &decisions_;
};

Decision nothing_deployed(const Passage &passage) {
  Decision decision(PROMOTION_IGNORE, reason::nothing_deployed, passage.about.memory);
  decision.source_index = passage.source_index;
  append(decision.explanation, "No target of environment ", passage.source.name(),
         " is known to run a revision that could go on.");
  Details(decision.details).add("from", passage.source.name());
  return decision;
}

}  // namespace

Evaluation::Evaluation(const PreparedPipeline &pipeline, const Configuration &configuration,
                       const promotion_evaluation &input, Memory *memory)
    : pipeline_(pipeline),
      configuration_(configuration),
      input_(input),
      memory_(memory),
      known_(input, memory),
      decisions_(memory) {}

void Evaluation::run() {
  decisions_.reserve(pipeline_.environments.size() + 2);
  if (input_.event == nullptr) {
    judge_everything();
  } else {
    judge_event();
  }
  for (Decision &decision : decisions_) decision.close_details();
}

void Evaluation::judge_event() {
  report_.emplace();
  auto refusal = read_event(pipeline_, configuration_, *input_.event, input_.now_ns, *report_, memory_);
  if (refusal) {
    decisions_.push_back(std::move(*refusal));
    return;
  }
  known_.take(*report_);
  Vouching vouching(pipeline_, known_, memory_);
  const Circumstances circumstances{pipeline_, input_, known_, vouching, memory_};
  const Passage own(circumstances, report_->environment_index);
  if (is_success(report_->meaning)) {
    ReportJudge(own, *report_, decisions_).judge_report();
  } else {
    decisions_.push_back(explain_report(pipeline_, *input_.event, *report_, memory_));
  }
  if (known_.changes().empty()) return;  // then nothing else can have changed either
  if (!is_success(report_->meaning)) judge_by_the_way(own, decisions_);
  hold_unvouched(own, decisions_);
  resume_waiting(own, known_.birth_changed(), decisions_);
  for (std::uint32_t i = 0; i < pipeline_.environments.size(); ++i) {
    // Elsewhere only what runs at the destination can have changed, or which of two revisions is the younger.
    if (i == report_->environment_index) continue;
    if (i + 1 != report_->environment_index && !known_.birth_changed()) continue;
    const Passage passage(circumstances, i);
    judge_by_the_way(passage, decisions_);
    resume_waiting(passage, true, decisions_);
  }
}

void Evaluation::judge_everything() {
  Vouching vouching(pipeline_, known_, memory_);
  const Circumstances circumstances{pipeline_, input_, known_, vouching, memory_};
  for (std::uint32_t i = 0; i < pipeline_.environments.size(); ++i) {
    const Passage passage(circumstances, i);
    if (passage.is_last() && i != 0) break;  // nothing goes on from there
    const auto candidate = find_candidate(passage.vouchers);
    if (candidate) {
      decisions_.push_back(judge(passage, *candidate, Waited::no));
      judge_other_open(passage, *candidate, decisions_);
    } else {
      decisions_.push_back(nothing_deployed(passage));
    }
    hold_unvouched(passage, decisions_);
  }
}

}  // namespace promotion::evaluator
