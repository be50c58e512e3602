// Writes Kubernetes Events on a thread of its own. They are for people and are not durable: what is not
// written when the host is killed is lost.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "client.hpp"
#include "event_series.hpp"
#include "pacing/backoff.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/log.hpp"

namespace promotion::host::kubernetes {

class EventRecorder final : public KubernetesEvents {
 public:
  // The uid of a Pipeline, by which `kubectl describe` finds what is about it; empty: not known.
  using UidOf = std::function<std::string(const PipelineName &)>;

  // The references outlive it.
  EventRecorder(std::shared_ptr<Client> client, const EventPace &pace, UidOf uid_of, const Clock &clock,
                Log &log);
  ~EventRecorder() override { drain(std::chrono::milliseconds(0)); }
  EventRecorder(const EventRecorder &) = delete;
  EventRecorder &operator=(const EventRecorder &) = delete;

  void start();
  void emit(KubernetesEvent event) override;
  // Writes what is not written yet, for so long at the most, and ends. Idempotent.
  void drain(std::chrono::milliseconds most);

  // Why none are written, naming the permission; empty: nothing is wrong.
  std::string problem() const;

 private:
  using Lock = std::unique_lock<std::mutex>;
  void run(const std::stop_token &stop);
  bool is_done() { return given_up_ || closed_until_ns_ != 0 || !series_.last(); }
  void write(Lock &lock, const EventSeries::Write &write, const std::stop_token &stop);
  EventSeries::End end_of(const EventSeries::Write &write, const Error &error);
  void put_off(const Error &error);
  void say_missing(std::string &problem, const Error &error);
  ApiCall create_call(const EventSeries::Write &write) const;

  const std::shared_ptr<Client> client_;
  const UidOf uid_of_;
  const Clock &clock_;
  Log &log_;
  const std::string instance_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  EventSeries series_;
  std::string problem_, count_problem_;  // the rights to create and to patch are two
  uint32_t failures_ = 0;
  int64_t away_until_ns_ = 0;    // the server cannot be asked
  int64_t closed_until_ns_ = 0;  // a permission is missing: what comes meanwhile is dropped; 0: none is
  bool draining_ = false, given_up_ = false;
  std::stop_source stopping_;
  std::thread thread_;
};

}  // namespace promotion::host::kubernetes
