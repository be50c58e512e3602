#include "judgement.hpp"

#include <algorithm>
#include <promotion/sdk/value.hpp>

#include "gates.hpp"
#include "order.hpp"
#include "reason.hpp"

namespace promotion::evaluator {
namespace {

class Judge {
 public:
  Judge(const Passage &passage, const Candidate &candidate, Waited waited)
      : passage_(passage),
        policy_(passage.destination.policy),
        candidate_(candidate),
        record_(passage.is_last() ? nullptr : passage.find_record(candidate.dated.identity)),
        waited_(waited) {}

  Decision judge() {
    if (passage_.is_last()) return last_environment();
    if (passage_.destination.view->target_count == 0) return no_targets();
    if (record_ != nullptr && is_decided()) return already_promoted();
    if (candidate_.only_baseline && !policy_.catch_up && record_ == nullptr) return baseline();
    if (passage_.destination.view->strategy.size == 0) return no_strategy();
    if (!policy_.allow_downgrade) {
      if (const auto newer = find_newer(passage_, candidate_.dated)) return older(*newer);
    }
    auto gates = find_gates(passage_, candidate_, record_);
    if (const promotion_record *predecessor = policy_.after_gates ? keeps_place(!gates.empty()) : nullptr) {
      return behind(*predecessor);
    }
    return gates.empty() ? promote() : hold(std::move(gates));
  }

  bool may_start() const {
    if (passage_.is_last() || passage_.destination.view->target_count == 0) return false;
    if (passage_.destination.view->strategy.size == 0) return false;
    return record_ == nullptr ? !candidate_.only_baseline || policy_.catch_up : !is_decided();
  }

 private:
  std::string_view revision() const { return candidate_.dated.reported; }
  std::string_view into() const { return passage_.destination.name(); }
  std::string_view from() const { return passage_.source.name(); }

  Decision decide(std::int32_t outcome, std::string_view reason) {
    Decision decision(outcome, reason, passage_.about.memory);
    last_report_.emplace(candidate_.deployment->last_ns);
    decision.source_index = passage_.source_index;
    decision.revision = revision();
    decision.identity = candidate_.dated.identity;
    decision.version =
        version_to_write(read_revision(candidate_.dated), policy_.keep_build_metadata, passage_.about.memory);
    if (!passage_.is_last()) decision.environment_index = passage_.environment_index;
    Details(decision.details)
        .add_members(passage_.source.passage_members)
        .add("revision", revision())
        .add("identity", candidate_.dated.identity)
        .add("version", decision.version)
        .add_instant("born", candidate_.dated.born_ns)
        .add_instant("lastReport", *last_report_);
    return decision;
  }

  // A promotion that ended stays as it is. While events come, one under way needs no further word, and what
  // no gate can hold counts as under way even if the host has not begun with it yet. Without an event
  // everything open is judged anew, so that nothing is held for ever and targets that were added get their
  // part.
  bool is_decided() const {
    if (!has(*record_, PROMOTION_RECORD_OPEN)) return true;
    if (has(*record_, PROMOTION_RECORD_BY_OPERATOR)) return true;  // it needs no word but the operator's
    if (waited_ != Waited::no || passage_.about.input.event == nullptr) return false;
    if (has(*record_, PROMOTION_RECORD_STARTED)) return true;
    return passage_.about.input.stop.size == 0 && !passage_.destination.has_gates();
  }

  Decision last_environment() {
    Decision decision = decide(PROMOTION_IGNORE, reason::last_environment);
    append(decision.explanation, revision(), " is deployed in ", from(),
           ", the last environment of the pipeline, so nothing follows.");
    return decision;
  }

  Decision no_targets() {
    Decision decision = decide(PROMOTION_IGNORE, reason::no_targets);
    append(decision.explanation, revision(), " is not promoted into ", into(),
           ", because that environment has no targets; add one to the pipeline.");
    return decision;
  }

  Decision no_strategy() {
    Decision decision = decide(PROMOTION_IGNORE, reason::no_strategy);
    append(decision.explanation, revision(), " is not promoted into ", into(),
           ", because no strategy is set for "
           "promotions into it; name one under promotion in the pipeline.");
    return decision;
  }

  Decision baseline() {
    Decision decision = decide(PROMOTION_IGNORE, reason::baseline);
    append(decision.explanation, revision(), " was deployed in ", from(),
           " when the pipeline was first seen, and that promotes nothing unless the policy "
           "catchUp is all.");
    return decision;
  }

  Decision already_promoted() {
    Decision decision = decide(PROMOTION_IGNORE, reason::already_promoted);
    const std::string_view by = has(*record_, PROMOTION_RECORD_BY_OPERATOR) ? " by an operator at " : " at ";
    const WrittenInstant promoted(record_->created_ns);
    append(decision.explanation, revision(), " was promoted into ", into(), by, promoted, state_words(),
           ", and what was promoted once stays decided.");
    Details(decision.details).add("state", state()).add_instant("promoted", promoted);
    return decision;
  }

  std::string_view state() const {
    if (has(*record_, PROMOTION_RECORD_OPEN))
      return has(*record_, PROMOTION_RECORD_STARTED) ? "running" : "open";
    if (has(*record_, PROMOTION_RECORD_SUCCEEDED)) return "succeeded";
    if (has(*record_, PROMOTION_RECORD_FAILED)) return "failed";
    if (has(*record_, PROMOTION_RECORD_DECLINED)) return "declined";
    return "ended";
  }

  std::string_view state_words() const {
    if (has(*record_, PROMOTION_RECORD_OPEN)) return " and is under way";
    if (has(*record_, PROMOTION_RECORD_SUCCEEDED)) return " with success";
    if (has(*record_, PROMOTION_RECORD_FAILED)) return " and failed";
    if (has(*record_, PROMOTION_RECORD_DECLINED)) return " and was declined";
    return " and was ended";
  }

  Decision older(const NewerRevision &newer) {
    Decision decision = decide(PROMOTION_IGNORE, reason::older_than_destination);
    append(decision.explanation, revision(), " is older than ", newer.revision, ", which ", into(), " ",
           newer.is_running ? "runs"
           : newer.is_open  ? "has open"
                            : "was promoted to last",
           "; the policy allowDowngrade would let it through.");
    Details(decision.details)
        .add("newer", newer.revision)
        .add("comparedBy", newer.by_version ? "version" : "birth");
    return decision;
  }

  // Who keeps its place before the candidate: one that is still in its gates, and one under way as long as
  // the candidate is in its own.
  const promotion_record *keeps_place(bool candidate_is_held) const {
    const promotion_record *predecessor = find_predecessor(passage_, candidate_.dated.identity);
    if (predecessor == nullptr) return nullptr;
    return !has(*predecessor, PROMOTION_RECORD_STARTED) || candidate_is_held ? predecessor : nullptr;
  }

  Decision behind(const promotion_record &predecessor) {
    Decision decision = decide(PROMOTION_IGNORE, reason::behind_gates);
    append(decision.explanation, revision(), " waits behind ", text(predecessor.revision),
           ", which keeps its place ", "on the way into ", into(),
           " until it is through (supersede: afterGates).");
    Details(decision.details).add("before", text(predecessor.revision));
    return decision;
  }

  Decision promote() {
    Decision decision = decide(PROMOTION_PROMOTE, reason_to_promote());
    append(decision.explanation, revision(), " goes from ", from(), " into ", into(), ": ");
    append_vouchers(decision.explanation);
    append(decision.explanation, ".");
    add_metadata(decision);
    return decision;
  }

  std::string_view reason_to_promote() const {
    if (record_ != nullptr) {
      if (!has(*record_, PROMOTION_RECORD_STARTED) || waited_ == Waited::for_gates)
        return reason::gates_passed;
      return waited_ == Waited::for_a_word ? reason::vouched_again : reason::under_way;
    }
    switch (policy_.targets) {
      case Policy::Targets::any:
        return reason::promoted_any_target;
      case Policy::Targets::all:
        return reason::promoted_all_targets;
      default:
        return reason::promoted_enough_targets;
    }
  }

  // "target dev/podinfo reported it at …, and any one target is enough"
  void append_vouchers(Text &out) const {
    const std::uint64_t all = passage_.source.view->target_count;
    if (policy_.targets == Policy::Targets::any) {
      const std::uint32_t index = candidate_.deployment->target_index;
      const bool is_named = index != PROMOTION_NONE;
      append(out, is_named ? "target " : "one of its targets",
             is_named ? std::string_view(passage_.source.target_names[index]) : std::string_view(),
             " reported it at ", *last_report_, all > 1 ? ", and any one target is enough" : "");
    } else {
      append(out, Number{static_cast<std::int64_t>(candidate_.named)}, " of ",
             Number{static_cast<std::int64_t>(all)}, " targets run it, and ",
             Number{static_cast<std::int64_t>(policy_.wanted_of(all))}, " are wanted");
    }
    if (record_ == nullptr) return;
    append(out, has(*record_, PROMOTION_RECORD_STARTED) && waited_ == Waited::no
                    ? "; it is under way, and nothing holds it"
                    : "; everything that held it has cleared");
  }

  Decision hold(List<Gate> gates) {
    Decision decision = decide(PROMOTION_HOLD, reason::gates_hold);
    append(decision.explanation, revision(), " waits to go from ", from(), " into ", into(), ":");
    std::int64_t look_again = 0;
    for (const Gate &gate : gates) {
      append(decision.explanation, " ", gate.explanation);
      if (gate.look_again_ns == 0) continue;
      look_again = look_again == 0 ? gate.look_again_ns : std::min(look_again, gate.look_again_ns);
    }
    Details(decision.details).add("gate", gates.front().reason).add_instant("lookAgain", look_again);
    decision.gates = std::move(gates);
    add_metadata(decision);
    return decision;
  }

  void add_metadata(Decision &decision) const { decision.metadata = metadata_of(*candidate_.deployment); }

  const Passage &passage_;
  const Policy &policy_;
  const Candidate &candidate_;
  const promotion_record *record_;
  std::optional<WrittenInstant> last_report_;  // once a decision says it
  Waited waited_;
};

}  // namespace

Decision judge(const Passage &passage, const Candidate &candidate, Waited waited) {
  return Judge(passage, candidate, waited).judge();
}

bool may_start(const Passage &passage, const Candidate &candidate) {
  return Judge(passage, candidate, Waited::no).may_start();
}

const promotion_record *find_predecessor(const Passage &passage, std::string_view identity) {
  for (const promotion_record *record : passage.about.records()) {
    if (record->environment_index != passage.environment_index || !has(*record, PROMOTION_RECORD_OPEN) ||
        same(text(record->identity), identity)) {
      continue;
    }
    if (has(*record, PROMOTION_RECORD_BY_OPERATOR) ||
        find_vouched(passage.vouchers, passage.about.known.find(text(record->identity)))) {
      return record;
    }
  }
  return nullptr;
}

}  // namespace promotion::evaluator
