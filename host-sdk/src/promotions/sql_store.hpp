// The records as operators ask for them.
#pragma once

#include "promotion/host/store.hpp"
#include "readers.hpp"

namespace promotion::host {

// Thread-safe. At most 1,000 records an answer. The readers outlive it.
class SqlStore final : public Store {
 public:
  explicit SqlStore(const Readers &readers) : readers_(readers) {}

  Result<std::vector<EventRecord>> events(const EventQuery &query) const override;
  Result<EventRecord> event(std::string_view id) const override;
  Result<std::vector<PromotionRecord>> promotions(const PromotionQuery &query) const override;
  Result<PromotionRecord> promotion(std::string_view id) const override;
  // Of a repeat: those of the first one.
  Result<std::vector<PromotionRecord>> promotions_of_event(std::string_view event_id) const override;
  Result<std::vector<OpenState>> open_states() const override;
  Result<std::vector<WordRecord>> words(const WordQuery &query) const override;
  Result<std::vector<Deployment>> deployments(const Pipeline &pipeline) const override;
  Result<std::vector<StopRecord>> stops() const override;

 private:
  const Readers &readers_;
};

}  // namespace promotion::host
