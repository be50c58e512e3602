// Pipelines that the watch has not told of yet, asked for one by one, but not more often than strangers may
// make us.
#pragma once

#include <map>
#include <mutex>

#include "catalogue.hpp"
#include "client.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/pipeline.hpp"

namespace promotion::host::kubernetes {

// Thread-safe. The references outlive it.
class Lookups {
 public:
  Lookups(Client &client, std::string label_selector, Catalogue &catalogue, const Clock &clock)
      : client_(client), label_selector_(std::move(label_selector)), catalogue_(catalogue), clock_(clock) {}

  // What the server says, or said less than 10 s ago. not_found: there is none; unavailable: it cannot be
  // asked, or has been asked too often just now.
  Result<PipelinePtr> find(const PipelineName &name);
  // The watch has told of it, which is newer than whatever was asked.
  void forget(const PipelineName &name);

 private:
  struct Kept {
    int64_t asked_ns;
    Result<PipelinePtr> answer;
  };
  std::optional<Result<PipelinePtr>> kept(const PipelineName &name);
  bool may_ask();
  void asked();
  Result<PipelinePtr> ask(const PipelineName &name);
  Result<std::string> ask_server(const PipelineName &name);

  Client &client_;
  const std::string label_selector_;
  Catalogue &catalogue_;
  const Clock &clock_;
  std::mutex mutex_;
  std::map<PipelineName, Kept> kept_;  // bounded by the limit of questions
  int asking_ = 0;
  double tokens_ = burst;
  int64_t refilled_ns_ = 0;

  // While the server hangs, strangers may not keep all of the receiver's threads waiting.
  static constexpr int side_by_side = 4;
  static constexpr double burst = 20;
  static constexpr double per_second = 10;
};

}  // namespace promotion::host::kubernetes
