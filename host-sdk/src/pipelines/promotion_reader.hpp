// Reads a `promotion`, wherever its strategy is: beside the reserved members or under `strategy`.
#pragma once

#include <optional>
#include <string>

#include "promotion/host/pipeline.hpp"
#include "reading.hpp"

namespace promotion::host::pipelines {

struct ReadPromotion {
  PromotionSettings settings;
  // The Secret with the keys of events: promotion.secretRef or promotion.strategy.secretRef.
  std::optional<std::string> events_secret;
  std::string events_secret_pointer;
  // Where there is none of these: the one of a strategy that is written directly under `promotion`.
  std::optional<std::string> credentials_secret;
  std::string credentials_secret_pointer;
};

ReadPromotion read_promotion(const Place &promotion, Reading &reading);

}  // namespace promotion::host::pipelines
