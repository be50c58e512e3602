// Tells through Kubernetes Events what has happened to a Pipeline since it was looked at last.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "promotion/host/kubernetes_events.hpp"
#include "promotion/host/records.hpp"

namespace promotion::host::kubernetes {

// What a Pipeline looks like now.
struct Scene {
  PipelineName pipeline;
  std::map<std::string, std::vector<PromotionRecord>> promotions;  // by environment
  std::vector<EventRecord> events;                                 // the newest first
  std::vector<StopRecord> stops;                                   // in force for it
  std::vector<std::string> wrong_approvals;
};

// Events without effect, such as those of each reconciliation, are no news. One thread at a time.
class Narrator {
 public:
  // Of what was there before `since_ns` nothing is told.
  Narrator(KubernetesEvents &events, int64_t since_ns) : events_(events), since_ns_(since_ns) {}

  void look(const Scene &scene);
  void forget(const PipelineName &name) { seen_.erase(name); }

 private:
  struct SeenPromotion {
    bool is_known = false;
    PromotionState state = PromotionState::held;
    bool has_started = false;
    std::string gates;
    std::set<std::string> links, errors, words;
  };
  struct Seen {
    std::map<std::string, SeenPromotion> promotions;
    std::string last_event;
    std::set<std::string> stops;
    std::set<std::string> wrong_approvals;
  };

  void look_at_promotion(const PromotionRecord &promotion, SeenPromotion &seen) const;
  void tell_state(const PromotionRecord &promotion, const SeenPromotion &before) const;
  void tell_progress(const PromotionRecord &promotion, SeenPromotion &seen) const;
  void look_at_events(const Scene &scene, Seen &seen) const;
  void look_at_stops(const Scene &scene, Seen &seen) const;
  void look_at_approvals(const Scene &scene, Seen &seen) const;
  void tell(const PipelineName &pipeline, bool is_warning, const char *reason, std::string note) const;

  KubernetesEvents &events_;
  const int64_t since_ns_;
  std::map<PipelineName, Seen> seen_;
};

}  // namespace promotion::host::kubernetes
