// A receiver on a real socket, with doubles of what is behind it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fake_store.hpp"
#include "network.hpp"
#include "promotion/host/receiver.hpp"
#include "recording_log.hpp"

namespace promotion::host::events {

class FakePipelines final : public PipelineSource {
 public:
  std::map<PipelineName, PipelinePtr> pipelines;
  bool is_unavailable = false;

  Result<PipelinePtr> find(const PipelineName &name) const override;
  std::vector<PipelinePtr> list() const override { return {}; }
  void on_change(std::function<void()>) override {}
  Status start() override { return success(); }
  void stop() override {}
};

class FakeSecrets final : public SecretSource {
 public:
  std::map<std::string, std::map<std::string, std::string>> secrets;  // NAMESPACE/NAME → key → value
  bool is_unavailable = false;

  Result<std::string> get(const SecretName &secret, std::string_view key) const override;
};

class FakeEngine final : public Engine {
 public:
  testing::FakeStore records;
  std::function<Result<Admission>(const IncomingEvent &)> on_submit;
  std::atomic<bool> ended{false};

  Result<Admission> submit(const IncomingEvent &event) override;
  bool wait_until_ended(std::string_view event_id, int64_t timeout_ms) const override;
  const Store &store() const override { return records; }
  Status start() override { return success(); }
  void drain() override {}
  void pipelines_changed() override {}
  void on_change(std::function<void(const PipelineName &)>) override {}
  Result<WordRecord> speak(const OperatorWord &) override { return not_asked(); }
  Result<WayReport> explain(const PipelineName &, std::string_view, std::string_view) const override {
    return not_asked();
  }
  Result<size_t> observe(const PipelinePtr &, const std::vector<Observation> &) override {
    return not_asked();
  }
  Result<PlanReport> plan(const PlanQuestion &) const override { return not_asked(); }

  // Of the strategy that answers to pull-request and pullRequest; others are not there.
  std::function<Result<size_t>(const WakeRequest &)> on_wake = [](const WakeRequest &) { return size_t{0}; };
  Status takes_wakes(std::string_view strategy) const override;
  Result<size_t> wake(std::string_view strategy, const WakeRequest &request) override;

  std::vector<IncomingEvent> submitted() const;
  std::vector<WakeRequest> wakes() const;

 private:
  static Error not_asked() { return {Code::unsupported, "A receiver asks for no such thing.", {}, 0}; }

  mutable std::mutex mutex_;
  std::vector<IncomingEvent> submitted_;
  std::vector<WakeRequest> wakes_;
};

// There is one pipeline, default/podinfo with dev, qa and prod, and its Secret holds the key "signing-key".
class ReceiverTestBench : public ::testing::Test {
 protected:
  ReceiverTestBench();

  void start();
  uint16_t port() const;
  void set_pipeline(const std::function<void(Pipeline &)> &change);

  // The bytes of a request with an exact Content-Length.
  static std::string request(const std::string &method, const std::string &path, const std::string &body,
                             const std::string &headers = "");
  // The whole answer to these bytes.
  std::string exchange(const std::string &bytes) const;
  std::string post(const std::string &path, const std::string &body, const std::string &headers = "") const;
  // With the signature of the key.
  std::string post_signed(const std::string &body, const std::string &headers = "",
                          const std::string &path = "/promotion/default/podinfo/dev",
                          const std::string &key = "signing-key") const;

  static std::string body_of(const std::string &answer);

  testing::RecordingLog log_;
  FakePipelines pipelines_;
  FakeSecrets secrets_;
  FakeEngine engine_;
  ReceiverOptions options_;
  Readiness readiness_;
  std::unique_ptr<Receiver> receiver_;
};

}  // namespace promotion::host::events
