#include "gates.hpp"

#include <algorithm>
#include <promotion/sdk/value.hpp>

#include "reason.hpp"

namespace promotion::evaluator {
namespace {

class GateKeeper {
 public:
  GateKeeper(const Passage &passage, const Candidate &candidate, const promotion_record *record)
      : passage_(passage),
        policy_(passage.destination.policy),
        candidate_(candidate),
        record_(record),
        memory_(passage.about.memory),
        gates_(memory_) {}

  List<Gate> find() {
    stop();
    approval();
    if (policy_.has_gates()) {
      targets();
      freeze();
      loop();
    }
    return std::move(gates_);
  }

 private:
  std::int64_t now() const { return passage_.about.input.now_ns; }

  Text &add(std::string_view reason) { return gates_.emplace_back(reason, memory_).explanation; }

  void stop() {
    const promotion_string words = passage_.about.input.stop;
    if (words.size == 0) return;
    append(add(reason::stopped), "Operators have stopped promotions: ", shorten(text(words), 1000), ".");
  }

  void approval() {
    if (!passage_.destination.is_manual()) return;
    if (record_ != nullptr && has(*record_, PROMOTION_RECORD_APPROVED)) return;
    append(add(reason::awaiting_approval), "Promotions into environment ", passage_.destination.name(),
           " need somebody's approval, and nobody has given it for ", candidate_.dated.reported, " yet.");
    gates_.back().approval = true;
  }

  // The targets that vouch for the candidate, then those of them that are tested too, then those that have
  // run it long enough as well: as many as the policy wants have to be left at the end.
  void targets() {
    const std::uint64_t wanted = policy_.wanted_of(passage_.source.view->target_count);
    List<Voucher> counted(memory_);
    bool unnamed = false;
    for (const Voucher &voucher : passage_.vouchers) {
      if (voucher.revision != candidate_.revision) continue;
      // A report that could be several targets' is one target's word, so it is enough where any target is.
      if (voucher.deployment->target_index == PROMOTION_NONE && policy_.targets != Policy::Targets::any) {
        unnamed = true;
      } else {
        counted.push_back(voucher);
      }
    }
    if (counted.size() < wanted) missing_targets(counted.size(), wanted, unnamed);
    if (policy_.wait_for_tests) tests(counted, wanted);
    if (policy_.soak_ns != 0) soak(counted, wanted);
  }

  void missing_targets(std::size_t found, std::uint64_t wanted, bool unnamed) {
    Text &sentence = add(unnamed ? reason::target_unknown : reason::targets_missing);
    append_count(sentence, found, wanted);
    append(sentence, " of environment ", passage_.source.name(), " run ", candidate_.dated.reported);
    if (unnamed) {
      append(sentence,
             "; reports that do not tell which target they come from cannot be counted, so add the key "
             "cluster to the eventMetadata of each cluster's Alert");
    }
    append(sentence, ".");
  }

  void tests(List<Voucher> &counted, std::uint64_t wanted) {
    const bool enough = counted.size() >= wanted;
    std::erase_if(counted, [](const Voucher &voucher) {
      return voucher.deployment->tested_ns == 0 ||
             voucher.deployment->tested_ns < voucher.deployment->last_ns;
    });
    if (!enough || counted.size() >= wanted) return;
    Text &sentence = add(reason::tests_missing);
    append_count(sentence, counted.size(), wanted);
    append(sentence, " of environment ", passage_.source.name(), " have reported that the tests of ",
           candidate_.dated.reported, " passed.");
  }

  void soak(const List<Voucher> &counted, std::uint64_t wanted) {
    if (counted.size() < wanted || wanted == 0) return;
    List<std::int64_t> ripe(memory_);
    for (const Voucher &voucher : counted) ripe.push_back(voucher.since_ns + policy_.soak_ns);
    std::sort(ripe.begin(), ripe.end());
    const std::int64_t ready = ripe[wanted - 1];
    if (ready <= now()) return;
    append(add(reason::soaking), candidate_.dated.reported, " has to run in environment ",
           passage_.source.name(), " without a failure for ", Duration{policy_.soak_ns},
           ", which will be so at ", Instant{ready}, ".");
    gates_.back().look_again_ns = ready;
  }

  void freeze() {
    std::int64_t until = 0;
    for (const FreezeWindow &window : policy_.freeze) until = std::max(until, window.frozen_until(now()));
    if (until == 0) return;
    append(add(reason::frozen), "Promotions into environment ", passage_.destination.name(),
           " are frozen until ", Instant{until}, ".");
    gates_.back().look_again_ns = until;
  }

  // What a merge makes is a commit, or an artifact known by its digest. A chart's version and a tag that is a
  // version are given by somebody, so they come from no loop however often they come.
  static bool may_come_from_merge(const Revision &revision) {
    return !revision.hex.empty() && !version_of(revision);
  }

  void loop() {
    if (policy_.loop_promotions == 0 || !may_come_from_merge(read_revision(candidate_.dated))) return;
    const std::int64_t begin = now() - policy_.loop_within_ns;
    std::uint64_t count = 0;
    std::int64_t oldest = now();
    for (const promotion_record *record : passage_.about.records()) {
      const bool counts = record->environment_index == passage_.environment_index &&
                          record->created_ns > begin &&
                          !same(text(record->identity), candidate_.dated.identity) &&
                          may_come_from_merge(read_revision(text(record->revision), {}));
      if (!counts) continue;
      ++count;
      oldest = std::min(oldest, record->created_ns);
    }
    if (count < policy_.loop_promotions) return;
    append(add(reason::loop_suspected), "Environment ", passage_.destination.name(), " was promoted into ",
           Number{static_cast<std::int64_t>(count)}, " times within ", Duration{policy_.loop_within_ns},
           "; if the application is deployed from the repository that is promoted into, each promotion "
           "causes the next one.");
    gates_.back().look_again_ns = oldest + policy_.loop_within_ns;
  }

  static void append_count(Text &out, std::size_t found, std::uint64_t wanted) {
    append(out, "Only ", Number{static_cast<std::int64_t>(found)}, " of the ",
           Number{static_cast<std::int64_t>(wanted)}, " wanted targets");
  }

  const Passage &passage_;
  const Policy &policy_;
  const Candidate &candidate_;
  const promotion_record *record_;
  Memory *memory_;
  List<Gate> gates_;
};

}  // namespace

List<Gate> find_gates(const Passage &passage, const Candidate &candidate, const promotion_record *record) {
  return GateKeeper(passage, candidate, record).find();
}

}  // namespace promotion::evaluator
